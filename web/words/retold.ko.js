// The texts of web/keras_page/ about a program, in Korean. Errors of Keras, PyTorch and Python stay as they are.
import { particle } from "../words.js";

/** English texts, their values as {}, and Korean texts, their values as in ko.json. @type {[string, string][]} */
const TEXTS = [
  ["Line {}: {}", "{1}번째 줄: {2}"],
  [
    "{} has the channels first, as Theano had; if it is meant so, begin with keras.config.set_image_data_format('channels_first').",
    "{1:은/는} Theano처럼 채널이 앞에 있습니다. 그런 뜻이라면 keras.config.set_image_data_format('channels_first')로 시작하세요.",
  ],
  ["nb_row and nb_col are kernel_size today.", "nb_row와 nb_col은 이제 kernel_size입니다."],
  ["input_dim and input_length are input_shape today.", "input_dim과 input_length는 이제 input_shape입니다."],
  ["a name has no / today; _ takes its place.", "이제 이름에는 /를 쓸 수 없어 _로 바꿉니다."],
  ["{}.{} is not in Keras 3.", "{1}.{2:은/는} Keras 3에 없습니다."],
  [
    "Keras 3 refuses a number of NumPy here; int(…) makes it {}.",
    "Keras 3은 여기서 NumPy의 수를 받지 않습니다. int(…)로 {1:을/를} 만듭니다.",
  ],
  ["{}({}, {}) of Keras 1 is {}({}, ({})) today.", "Keras 1의 {1}({2}, {3})은 이제 {4}({5}, ({6}))입니다."],
  [
    "batch_input_shape is batch_shape of keras.Input today.",
    "batch_input_shape는 이제 keras.Input의 batch_shape입니다.",
  ],
  ["merge(mode='concat') is concatenate today.", "merge(mode='concat')은 이제 concatenate입니다."],
  ["merge is {} today.", "merge는 이제 {1}입니다."],
  [
    "the third argument is strides; a kernel of {} x {} is ({}).",
    "세 번째 인수는 strides입니다. {1} x {2} 커널은 ({3})입니다.",
  ],
  [
    "Python calls __init__, with two _ on each side; _init_ is never called.",
    "파이썬이 부르는 것은 양쪽에 _가 두 개씩 있는 __init__입니다. _init_는 불리지 않습니다.",
  ],
  ["Prompts, and what was printed below them, are left out.", "프롬프트와 그 아래 출력은 빼고 읽습니다."],
  ["Prompts are left out.", "프롬프트는 빼고 읽습니다."],
  ["What stands around the code is left out.", "코드 바깥의 글은 빼고 읽습니다."],
  ["merge with a function is Lambda today.", "함수를 받는 merge는 이제 Lambda입니다."],
  [
    "pool_size, which Keras 3 wants, is 2 as in older Keras.",
    "Keras 3에는 pool_size가 있어야 하므로 예전 Keras의 기본값 2로 둡니다.",
  ],
  ["A loop without layers is left after {} s, in line {}.", "층이 없는 반복문은 {1}초 뒤에 끝냅니다({2}번째 줄)."],
  ["{}, in line {}.", "{1}({2}번째 줄)."],
  ["Line numbers are left out.", "줄 번호는 빼고 읽습니다."],
  ["The text has {} characters; the tracer reads {}.", "글자가 {1}자입니다. {2}자까지 읽습니다."],
  ["Lines that are no Python are left out.", "파이썬이 아닌 줄은 빼고 읽습니다."],
  ["Quotes or indentation that Python does not take are mended.", "파이썬이 받지 않는 따옴표나 들여쓰기를 고쳤습니다."],
  [
    "Lines with % and ! are of the notebook; they are left out.",
    "%와 !로 시작하는 줄은 노트북의 것이어서 빼고 읽습니다.",
  ],
  [
    "This is no Python; it looks like {}. The tracer reads Keras and PyTorch in Python.",
    "파이썬이 아니라 {1:으로/로} 보입니다. 층 추적기는 파이썬으로 쓴 Keras와 PyTorch를 읽습니다.",
  ],
  ["{} of Model is {}s today.", "Model의 {1:은/는} 이제 {2}s입니다."],
  ["{} is not called; the tracer calls it.", "{1:을/를} 부르는 곳이 없어 층 추적기가 부릅니다."],
  [
    "{} is not called: it needs {}, each a layer or a model.",
    "{1:을/를} 부르는 곳이 없습니다. 층이나 모델인 {2:이/가} 필요합니다.",
  ],
  ["The program makes more than {} steps", "프로그램이 만드는 단계가 {1}개를 넘습니다"],
  ["The program makes more than {} modules", "프로그램이 만드는 모듈이 {1}개를 넘습니다"],
  ["The program makes more than {} layers", "프로그램이 만드는 층이 {1}개를 넘습니다"],
  ["More than {} layers stand inside each other", "층이 {1}겹 넘게 들어 있습니다"],
  ["Left out, since no shape depends on it: {}.", "형상에 영향이 없어 뺀 것: {1}."],
  ["Not in the tracer: {}.", "층 추적기에 없는 것: {1}."],
  ["The code of the notebook was taken out of its JSON.", "노트북의 JSON에서 코드를 꺼냈습니다."],
  ["The program was stopped after {} s", "프로그램을 {1}초 뒤에 멈췄습니다"],
  ["the program calls itself without an end", "프로그램이 끝없이 자신을 부릅니다"],
  ["{} is not there in the tracer, which has Keras alone", "{1:은/는} 층 추적기에 없습니다. Keras만 있습니다"],
  [
    "{} is not there in the tracer, which has Keras and NumPy alone",
    "{1:은/는} 층 추적기에 없습니다. Keras와 NumPy만 있습니다",
  ],
  ["{} is no value of Python, such as 10 or (28, 28, 1)", "{1:은/는} 10이나 (28, 28, 1) 같은 파이썬 값이 아닙니다"],
  ["{} is no shape, such as (28, 28, 1)", "{1:은/는} (28, 28, 1) 같은 형상이 아닙니다"],
  ["Keras has no layer for local response normalization", "Keras에는 국소 응답 정규화 층이 없습니다"],
  ["it is no layer of Keras", "Keras의 층이 아닙니다"],
  ["clip takes both ends", "clip은 양 끝을 모두 받습니다"],
  ["{}.{} is {}.{} today.", "{1}.{2:은/는} 이제 {3}.{4}입니다."],
  ["{} is {} today.", "{1:은/는} 이제 {2}입니다."],
];
const KNOWN = TEXTS.map(([english, korean]) => ({
  pattern: new RegExp(`^${english.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll("{}", "(.+?)")}$`, "s"),
  korean,
}));

/** @type {(text: string) => string} */
export function retold(text) {
  for (const { pattern, korean } of KNOWN) {
    const values = pattern.exec(text);
    // what follows "Line 3:" is a text of its own
    const filled = values?.map((value, at) => (korean.startsWith("{1}번째 줄") && at === 2 ? retold(value) : value));
    if (filled)
      return korean.replace(/\{(\d)(?::([^}]+))?\}/g, (_, place, pair) =>
        pair ? particle(filled[place], pair) : filled[place],
      );
  }
  return text;
}

// For the search of the Korean edition. Korean writes particles and words together, and the theme's search finds a word
// only by its beginning. So this script splits what a reader types before the search gets it: 합성곱을 becomes 합성곱,
// 출력크기 becomes 출력 크기, and a word that other sites use becomes the word of this site. The words that the pages
// contain decide what counts as a word.
{
  const SETUP = 0; // the theme's kinds of message
  const QUERY = 2;
  const HANGUL = /[가-힣]/;
  const ENDS =
    /(?:입니다|이에요|예요|이라는|이라고|이라면|라는|라고|이란|란|이면|에서는|에서의|에서|에게|에는|에도|에|으로는|으로|로는|로|부터|까지|처럼|보다|마다|이나|은|는|이|가|을|를|의|와|과|도|만)$/;
  const SHORT = /^[층값축맵합곱행열수]$/; // words of one syllable that end a compound
  // {what others say: what the site says}
  const OTHERS = Object.entries({
    합성곱: "컨볼루션 컨벌루션 콘볼루션 콘벌루션 컨볼류션 회선",
    교차상관: "상호상관 교차상관관계 크로스코릴레이션",
    스트라이드: "보폭 스트라이트",
    팽창: "딜레이션 다일레이션 확장합성곱 아트러스",
    "특징 맵": "특성맵 피처맵 피쳐맵 특징맵",
    커널: "컨널",
    편향: "바이어스 절편",
    가중치: "웨이트",
    층: "레이어 계층",
    "수용 영역": "수용장 수용필드 리셉티브필드 수용영역",
    기울기: "그래디언트 그레디언트 그라디언트 그레이디언트 변화도 경사",
    "전치 합성곱": "디컨볼루션 역합성곱 역컨볼루션 트랜스포즈",
    "깊이별 합성곱": "뎁스와이즈 채널별합성곱",
    "점별 합성곱": "포인트와이즈",
    "깊이별 분리 합성곱": "세퍼러블 분리가능합성곱 분리합성곱",
    "최대 풀링": "맥스풀링 최댓값풀링",
    "평균 풀링": "애버리지풀링 평균값풀링",
    "전역 풀링": "글로벌풀링",
    활성화: "액티베이션 활성함수",
    학습: "훈련 트레이닝",
    무작위: "랜덤 난수",
    원소별: "요소별 엘리먼트와이즈",
    오류: "에러",
    형상: "셰이프 쉐이프",
    파라미터: "패러미터 매개변수 모수",
    인수: "인자 아규먼트",
    "밀집 층": "덴스 완전연결 완전연결층 밀집층",
    초기화: "이니셜라이저",
    "허용 오차": "톨러런스",
    부동소수점: "플로트",
    "곱셈-누산": "곱셈누산 맥연산",
    역전파: "백프로퍼게이션 백프롭",
    윈도우: "창",
    업샘플링: "업샘플",
    잘라내기: "크롭 크로핑",
    반복문: "루프",
    브로드캐스팅: "브로드캐스트",
    배치: "미니배치",
  });
  /** @type {Record<string, string>} */
  const OURS = Object.fromEntries(OTHERS.flatMap(([ours, all]) => all.split(" ").map((other) => [other, ours])));

  /** The beginnings of all words of the pages. @type {Set<string>} */
  const heads = new Set();
  /** @param {{ docs: { title: string, text: string }[] }} index */
  function learn({ docs }) {
    for (const { title, text } of docs)
      for (const [word] of `${title} ${text}`.replaceAll(/<[^>]*>/g, " ").matchAll(/[가-힣]+/g))
        for (let end = 1; end <= Math.min(word.length, 8); end += 1) heads.add(word.slice(0, end));
  }

  /**
   * The words that a compound consists of. Each is the beginning of a word in the pages. The list is empty if the
   * compound cannot be split into such words.
   * @param {string} word @returns {string[]}
   */
  function split(word) {
    if (OURS[word]) return [...(heads.has(word) ? [word] : []), ...OURS[word].split(" ")];
    if (heads.has(word) && (word.length > 1 || SHORT.test(word))) return [word];
    for (let end = Math.min(word.length - 1, 8); end >= 2; end -= 1) {
      const first = word.slice(0, end);
      const rest = OURS[first] || heads.has(first) ? split(word.slice(end)) : [];
      if (rest.length) return [...split(first), ...rest];
    }
    return [];
  }

  /** The words to search for instead of a word that was typed. @param {string} word @returns {string[]} */
  function words(word) {
    if (!HANGUL.test(word) || /["*~^:+-]/.test(word)) return [word];
    const latin = word.match(/^([\w.]*\w)([가-힣]+)$/); // Conv2D의, 3차원
    if (latin && /[a-z]/i.test(latin[1])) return ENDS.test(latin[2]) ? [latin[1]] : [latin[1], ...words(latin[2])];
    const typed = word.replace(/[ㄱ-ㅎㅏ-ㅣ]+$/, ""); // cut off the letters of an unfinished syllable
    const bare = typed.replace(ENDS, "");
    const tries = heads.has(typed) && typed.length < 3 ? [typed, bare] : [bare, typed];
    for (const candidate of [...tries, bare.replace(ENDS, ""), typed.slice(0, -1)]) {
      const parts = candidate.length > 1 || SHORT.test(candidate) || OURS[candidate] ? split(candidate) : [];
      if (parts.length) return parts;
    }
    return [typed];
  }
  const asked = (/** @type {string} */ query) =>
    [...new Set(query.normalize("NFC").split(/\s+/).flatMap(words))].join(" ");

  window.typed = (message) => {
    if (message.type === SETUP) learn(message.data);
    return message.type === QUERY ? { ...message, data: asked(message.data) } : message;
  };
}

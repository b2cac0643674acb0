// Well-known networks, or their first layers, as the stack tracer reads them: {key in the address: {title, text}}.
// LeNet-5 LeCun et al. 1998, AlexNet Krizhevsky et al. 2012 (with the 227 pixels that its sizes need), VGG-16
// Simonyan and Zisserman 2014, ResNet-18 He et al. 2015, U-Net Ronneberger et al. 2015, WaveNet van den Oord
// et al. 2016, MobileNetV1 Howard et al. 2017.
import { t } from "../words.js";

/** @type {(key: string, title: string, text: string) => [string, { title: string, text: string }]} */
const preset = (key, title, text) => [key, { title, text: `${text.trim()}\n` }];

export const PRESETS = Object.fromEntries([
  preset(
    "lenet5",
    "LeNet-5, 1998",
    `
Input((32, 32, 1))
Conv2D(6, 5, activation="tanh")
AveragePooling2D(2)
Conv2D(16, 5, activation="tanh")
AveragePooling2D(2)
Conv2D(120, 5, activation="tanh")
Flatten()
Dense(84, activation="tanh")
Dense(10, activation="softmax")`,
  ),
  preset(
    "alexnet",
    "AlexNet, 2012",
    `
Input((227, 227, 3))
Conv2D(96, 11, strides=4, activation="relu")
MaxPooling2D(3, 2)
Conv2D(256, 5, padding="same", groups=2, activation="relu")
MaxPooling2D(3, 2)
Conv2D(384, 3, padding="same", activation="relu")
Conv2D(384, 3, padding="same", groups=2, activation="relu")
Conv2D(256, 3, padding="same", groups=2, activation="relu")
MaxPooling2D(3, 2)
Flatten()
Dense(4096, activation="relu")
Dense(4096, activation="relu")
Dense(1000, activation="softmax")`,
  ),
  preset(
    "vgg16",
    t`VGG-16, 2014: three blocks`,
    `
Input((224, 224, 3))
Conv2D(64, 3, padding="same", activation="relu")
Conv2D(64, 3, padding="same", activation="relu")
MaxPooling2D(2)
Conv2D(128, 3, padding="same", activation="relu")
Conv2D(128, 3, padding="same", activation="relu")
MaxPooling2D(2)
Conv2D(256, 3, padding="same", activation="relu")
Conv2D(256, 3, padding="same", activation="relu")
Conv2D(256, 3, padding="same", activation="relu")
MaxPooling2D(2)`,
  ),
  preset(
    "resnet18",
    t`ResNet-18, 2015: stem, two blocks`,
    `
Input((224, 224, 3))
ZeroPadding2D(3)
Conv2D(64, 7, strides=2, use_bias=False)
BatchNormalization()
ReLU()
ZeroPadding2D(1)
stem = MaxPooling2D(3, 2)
# a block of the same size
Conv2D(64, 3, padding="same", use_bias=False)(stem)
BatchNormalization()
ReLU()
Conv2D(64, 3, padding="same", use_bias=False)
main = BatchNormalization()
Add()([main, stem])
block = ReLU()
# a block that halves the size: the way round it needs a convolution too
ZeroPadding2D(1)(block)
Conv2D(128, 3, strides=2, use_bias=False)
BatchNormalization()
ReLU()
Conv2D(128, 3, padding="same", use_bias=False)
main = BatchNormalization()
Conv2D(128, 1, strides=2, use_bias=False)(block)
short = BatchNormalization()
Add()([main, short])
ReLU()`,
  ),
  preset(
    "unet_odd",
    t`U-Net, odd input: breaks`,
    `
Input((45, 61, 1))
Conv2D(16, 3, padding="same", activation="relu")
skip = Conv2D(16, 3, padding="same", activation="relu")
MaxPooling2D(2)
Conv2D(32, 3, padding="same", activation="relu")
up = Conv2DTranspose(16, 2, strides=2)
Concatenate()([up, skip])
Conv2D(16, 3, padding="same", activation="relu")
Conv2D(1, 1)`,
  ),
  preset(
    "unet_cropped",
    t`U-Net, odd input: mended`,
    `
Input((45, 61, 1))
Conv2D(16, 3, padding="same", activation="relu")
skip = Conv2D(16, 3, padding="same", activation="relu")
MaxPooling2D(2, padding="same")
Conv2D(32, 3, padding="same", activation="relu")
Conv2DTranspose(16, 2, strides=2)
up = Cropping2D(((0, 1), (0, 1)))
Concatenate()([up, skip])
Conv2D(16, 3, padding="same", activation="relu")
Conv2D(1, 1)`,
  ),
  preset(
    "wavenet",
    t`WaveNet, 2016: causal, dilated`,
    `
Input((16000, 1))
Conv1D(32, 2, padding="causal")
Conv1D(32, 2, padding="causal", dilation_rate=1, activation="relu")
Conv1D(32, 2, padding="causal", dilation_rate=2, activation="relu")
Conv1D(32, 2, padding="causal", dilation_rate=4, activation="relu")
Conv1D(32, 2, padding="causal", dilation_rate=8, activation="relu")
Conv1D(32, 2, padding="causal", dilation_rate=16, activation="relu")
Conv1D(32, 2, padding="causal", dilation_rate=32, activation="relu")
Conv1D(32, 2, padding="causal", dilation_rate=64, activation="relu")
Conv1D(32, 2, padding="causal", dilation_rate=128, activation="relu")
Conv1D(32, 2, padding="causal", dilation_rate=256, activation="relu")
Conv1D(32, 2, padding="causal", dilation_rate=512, activation="relu")
Conv1D(256, 1, activation="softmax")`,
  ),
  preset(
    "mobilenet",
    t`MobileNetV1, 2017: first blocks`,
    `
Input((224, 224, 3))
Conv2D(32, 3, strides=2, padding="same", use_bias=False)
BatchNormalization()
ReLU(6.0)
DepthwiseConv2D(3, padding="same", use_bias=False)
BatchNormalization()
ReLU(6.0)
Conv2D(64, 1, use_bias=False)
BatchNormalization()
ReLU(6.0)
DepthwiseConv2D(3, strides=2, padding="same", use_bias=False)
BatchNormalization()
ReLU(6.0)
Conv2D(128, 1, use_bias=False)
BatchNormalization()
ReLU(6.0)`,
  ),
]);

// Python in the page (web/keras_page/) describes a program in English. In a bundle of another language, a file such as
// retold.ko.js takes the place of this file and translates those texts.
/** @type {(text: string) => string} */
export const retold = (text) => text;

// What Python in the page tells of a program (web/keras_page/) is English. A bundle of another language has a file in the
// place of this one, such as retold.ko.js, that knows those texts and says them in its language.
/** @type {(text: string) => string} */
export const retold = (text) => text;

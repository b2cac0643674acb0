// The correlation stepper: type an image and a kernel, and see each number of the output being made.
export { mount } from "./stepper/stepper.js";

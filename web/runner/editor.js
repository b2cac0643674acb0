// The editor: CodeMirror 6 in Material's own colours, so that light and dark follow the palette.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

const color = (/** @type {string} */ name) => ({ color: `var(--md-code-hl-${name}-color)` });
const highlighting = HighlightStyle.define([
  { tag: [t.keyword, t.controlKeyword, t.operatorKeyword, t.moduleKeyword, t.definitionKeyword], ...color("keyword") },
  { tag: t.string, ...color("string") },
  { tag: [t.number, t.bool, t.null], ...color("number") },
  { tag: t.comment, ...color("comment") },
  { tag: [t.function(t.variableName), t.function(t.propertyName), t.className], ...color("function") },
  { tag: [t.operator, t.punctuation, t.bracket, t.separator], ...color("operator") },
]);
const theme = EditorView.theme({
  "&": { backgroundColor: "var(--md-code-bg-color)", color: "var(--md-code-fg-color)", fontSize: "0.85em" },
  ".cm-content, .cm-gutters": { fontFamily: "var(--md-code-font-family, monospace)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--md-default-fg-color--light)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--md-code-fg-color)" },
  "&.cm-focused": { outline: "2px solid var(--focus)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--image) 30%, transparent)",
  },
});

/**
 * Opens an editor in `parent`. Tab is left alone, so that the keyboard is not trapped: it moves on to the buttons.
 * Ctrl+] and Ctrl+[ indent.
 * @param {HTMLElement} parent @param {string} doc  the code
 * @param {{ label: string, run: () => void, change: (code: string) => void }} block
 */
export function open(parent, doc, { label, run, change }) {
  const execute = () => {
    run();
    return true;
  };
  return new EditorView({
    parent,
    state: EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        history(),
        highlightSpecialChars(),
        drawSelection(),
        bracketMatching(),
        python(),
        indentUnit.of("    "),
        syntaxHighlighting(highlighting),
        theme,
        keymap.of([{ key: "Mod-Enter", run: execute }, ...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ "aria-label": label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) change(update.state.doc.toString());
        }),
      ],
    }),
  });
}

// The text of an answer, its markers [1] turned into links to the citations.
import { h } from "./dom.js";

const MARKER = /\[(\d{1,3})\]/;
const BULLET = /^(?:[·•]|- )/;
const ASKED = /^(?:问|On )“.*[：:]$/; // one of several questions, repeated above its answer

/** Paragraphs; without a prefix markers are left out. */
export function answer(text, prefix) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => h("p", { class: kind(line) }, pieces(line, prefix)));
}

function kind(line) {
  return (BULLET.test(line) && "item") || (ASKED.test(line) && "part");
}

function pieces(line, prefix) {
  return line.split(MARKER).map((piece, n) => {
    if (n % 2 === 0) return piece;
    return prefix ? h("a", { class: "marker", href: `#${prefix}-${piece}`, onclick: open }, piece) : null;
  });
}

/** Opens the citation in place and takes the reader there. */
function open(event) {
  const body = document.getElementById(event.currentTarget.hash.slice(1));
  if (!body) return;
  event.preventDefault();
  body.closest("details").open = true;
  body.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  body.closest("details").scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

// <citation-note>: one source of a reply, opened in place.
import { h, local } from "./dom.js";

class CitationNote extends HTMLElement {
  /** cite: a citation of the contract; prefix: of ids; words and lang: of the page. */
  show(cite, prefix, words, lang) {
    const year = cite.plan_year ? words.year.replace("{year}", cite.plan_year) : cite.plan_id;
    this.replaceChildren(
      h("details", { class: "citation" },
        h("summary", {},
          h("span", { class: "number" }, String(cite.marker)), " ", h("span", { class: "year" }, year), " ",
          h("span", { class: "where" }, `${cite.label} ${cite.heading}`)),
        h("div", { class: "body", id: `${prefix}-${cite.marker}`, tabindex: "-1" },
          h("p", { class: "plan" }, cite.plan_title),
          cite.key_point && h("p", { class: "point" }, h("b", {}, words.key_point), " ", cite.key_point, " ", h("small", {}, words.ours)),
          quote(cite, words),
          h("p", {}, h("a", { href: local(`${cite.url}-m${cite.measure}`, lang) }, words.read)))));
    return this;
  }
}

function quote(cite, words) {
  if (!cite.quote) return h("p", { class: "none" }, words.no_quote);
  return [h("p", { class: "official" }, h("b", {}, words.official)), h("blockquote", { cite: cite.url, lang: "zh-CN" }, cite.quote)];
}

customElements.define("citation-note", CitationNote);

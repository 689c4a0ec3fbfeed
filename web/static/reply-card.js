// <reply-card>: one reply. The same elements and classes as templates/reply.html.
import { answer } from "./answer.js";
import { h } from "./dom.js";
import "./citation-note.js";
import "./reply-tools.js";

class ReplyCard extends HTMLElement {
  /** page: {lang, words, status, missing}: the texts of the page. */
  begin(page) {
    this.page = page;
    this.className = "reply pending";
    this.setAttribute("aria-busy", "true");
    this.streamed = "";
    this.text = h("div", { class: "answer" });
    this.replaceChildren(h("p", { class: "working" }, page.words.working), this.text);
    return this;
  }

  /** A piece of verified text. */
  add(piece) {
    this.streamed += piece;
    this.querySelector(".working")?.remove();
    this.text.replaceChildren(...answer(this.streamed, null));
  }

  /** The whole reply, and what to do with a follow-up question. */
  show(reply, page, ask) {
    this.page = page;
    const { words, lang } = page;
    const prefix = `c-${reply.message_id}`;
    const notices = reply.notices.filter((notice) => !reply.answer.includes(notice)); // a correction is its first sentence already
    this.className = `reply ${reply.status}`;
    this.setAttribute("aria-label", words.bot);
    this.setAttribute("role", "region");
    this.replaceChildren(...[
      reply.status !== "answered" && h("p", { class: "badge" }, page.status[reply.status] ?? reply.status),
      h("div", { class: "answer" }, answer(reply.answer, prefix)),
      this.tags("missing", words.missing, reply.missing.map((name) => page.missing[name] ?? name)),
      notices.length > 0 && h("div", { class: "notices" }, h("b", {}, words.notices), notices.map((notice) => h("p", {}, notice))),
      this.tags("departments", words.departments, reply.departments),
      reply.citations.length > 0 && h("div", { class: "citations" }, h("h3", {}, words.sources),
        reply.citations.map((cite) => document.createElement("citation-note").show(cite, prefix, words, lang))),
      this.questions(reply.status === "clarify" ? words.choices : words.follow_ups, reply.follow_ups, ask),
      document.createElement("reply-tools").show(reply, words),
      reply.mode === "model" && h("p", { class: "mode" }, words.model),
    ].filter(Boolean));
    this.removeAttribute("aria-busy");
    return this;
  }

  /** A fault, in words, with a way to try again. */
  fail(text, retry) {
    this.className = "reply failed";
    this.removeAttribute("aria-busy");
    this.replaceChildren(h("p", { class: "badge" }, this.page.status.failed), h("div", { class: "answer" }, h("p", {}, text)),
      h("div", { class: "tools" }, h("button", { type: "button", onclick: retry }, this.page.words.retry)));
  }

  tags(name, title, values) {
    return values.length > 0 && h("p", { class: name }, h("b", {}, title), " ", values.map((value) => h("span", {}, value)));
  }

  questions(title, values, ask) {
    return values.length > 0 && h("div", { class: "next" }, h("h3", {}, title),
      h("ul", {}, values.map((value) => h("li", {}, h("button", { type: "button", onclick: () => ask(value) }, value)))));
  }
}

customElements.define("reply-card", ReplyCard);

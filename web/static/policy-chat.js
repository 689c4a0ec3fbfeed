// <policy-chat>: makes the form of the page a conversation. Without this script the form works by itself.
import { ask, Refused } from "./conversation.js";
import { h } from "./dom.js";
import "./reply-card.js";
import { clear, load, save } from "./transcript.js";

class PolicyChat extends HTMLElement {
  connectedCallback() {
    const data = (name) => JSON.parse(this.dataset[name]);
    this.page = { lang: this.dataset.lang, words: data("words"), status: data("status"), missing: data("missing") };
    this.log = this.querySelector(".log");
    this.form = this.querySelector(".composer");
    this.box = this.form.elements.message;
    this.transcript = load();
    this.busy = false;
    this.listen();
    this.restore();
  }

  listen() {
    this.form.addEventListener("submit", (event) => this.submitted(event, this.box.value));
    this.querySelector(".examples").addEventListener("submit", (event) => this.submitted(event, event.submitter?.value));
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.box.addEventListener("input", () => this.fit());
    this.querySelector(".new").addEventListener("click", (event) => this.restart(event));
    addEventListener("beforeprint", () => this.querySelectorAll("details").forEach((details) => { details.open = true; }));
  }

  /** The box grows with its text, up to the limit set in the style sheet. */
  fit() {
    this.box.rows = Math.min(8, Math.max(this.talking ? 1 : 2, this.box.value.split("\n").length));
  }

  get talking() {
    return document.body.classList.contains("talking");
  }

  restore() {
    if (this.log.childElementCount > 0) return;
    const chosen = this.form.querySelector(`[name=audience][value="${CSS.escape(this.transcript.audience)}"]`);
    if (chosen) chosen.checked = true;
    for (const { question, reply } of this.transcript.exchanges) {
      this.log.append(asked(question, this.page.words.you), this.card().show(reply, this.page, (text) => this.ask(text)));
    }
    if (this.transcript.exchanges.length > 0) {
      this.began();
      this.log.lastElementChild.previousElementSibling.scrollIntoView({ block: "start" });
    }
  }

  submitted(event, text) {
    event.preventDefault();
    if (text?.trim()) this.ask(text.trim());
  }

  began() {
    document.body.classList.add("talking");
    this.box.placeholder = this.box.dataset.more;
    this.fit();
  }

  card() {
    return document.createElement("reply-card");
  }

  async ask(question) {
    if (this.busy) return;
    this.busy = true;
    this.began();
    this.box.value = "";
    this.fit();
    const said = asked(question, this.page.words.you);
    const card = this.card().begin(this.page);
    this.log.append(said, card);
    said.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    try {
      const reply = await this.reply(question, card);
      card.show(reply, this.page, (text) => this.ask(text));
      this.keep(question, reply);
    } catch (error) {
      card.fail(error instanceof Refused ? error.message : this.page.words.failed, () => { said.remove(); card.remove(); this.ask(question); });
    } finally {
      this.busy = false;
      this.box.focus({ preventScroll: true });
    }
  }

  /** A conversation that the service no longer knows begins anew. */
  async reply(question, card) {
    const request = { message: question, conversation_id: this.transcript.conversation_id, audience: this.form.elements.audience.value };
    try {
      return await ask(request, (piece) => card.add(piece));
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404 || !request.conversation_id) throw error;
      return ask({ ...request, conversation_id: null }, (piece) => card.add(piece));
    }
  }

  keep(question, reply) {
    this.transcript.conversation_id = reply.conversation_id;
    this.transcript.audience = this.form.elements.audience.value;
    this.transcript.exchanges.push({ question, reply });
    save(this.transcript);
  }

  restart(event) {
    event.preventDefault();
    this.transcript = clear();
    this.log.replaceChildren();
    document.body.classList.remove("talking");
    this.fit();
    this.box.focus();
    scrollTo({ top: 0 });
  }
}

function asked(question, you) {
  return h("div", { class: "asked" }, h("span", { class: "visually-hidden" }, you), h("p", {}, question));
}

customElements.define("policy-chat", PolicyChat);

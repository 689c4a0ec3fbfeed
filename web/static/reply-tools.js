// <reply-tools>: was this reply useful, and a copy of it.
import { h } from "./dom.js";

class ReplyTools extends HTMLElement {
  show(reply, words) {
    this.className = "tools";
    this.setAttribute("role", "group");
    this.words = words;
    this.said = h("span", { class: "said", role: "status" });
    this.votes = [this.vote(reply, true), this.vote(reply, false)];
    this.replaceChildren(h("span", {}, words.helpful), ...this.votes, this.copier(reply), this.said);
    return this;
  }

  vote(reply, helpful) {
    return h("button", { type: "button", "aria-pressed": "false", onclick: (event) => this.send(reply, helpful, event.currentTarget) },
      helpful ? this.words.useful : this.words.useless);
  }

  copier(reply) {
    if (!navigator.clipboard) return null;
    return h("button", { type: "button", class: "copy", onclick: async () => {
      await navigator.clipboard.writeText(asText(reply));
      this.said.textContent = this.words.copied;
    } }, this.words.copy);
  }

  async send(reply, helpful, button) {
    const body = JSON.stringify({ message_id: reply.message_id, helpful });
    const sent = await fetch("/api/v1/feedback", { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(() => null);
    this.said.textContent = sent?.ok ? this.words.thanks : this.words.feedback_failed;
    if (sent?.ok) for (const vote of this.votes) vote.setAttribute("aria-pressed", String(vote === button));
  }
}

/** The reply with its sources, for a case file or a letter. */
function asText(reply) {
  const sources = reply.citations.map((c) => `[${c.marker}] ${c.plan_title}${c.plan_year ? `（${c.plan_year}）` : ""} ${c.label} ${c.heading}${c.quote ? `：“${c.quote}”` : ""}`);
  return [reply.answer, ...reply.notices, ...sources].join("\n");
}

customElements.define("reply-tools", ReplyTools);

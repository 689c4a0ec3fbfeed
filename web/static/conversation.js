// Asking the service: server-sent events, or one plain answer where streaming does not work.

export class Refused extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.title);
    this.status = problem.status;
  }
}

/** The reply to a request of the contract; onToken gets verified text as it comes. */
export async function ask(request, onToken) {
  const streamed = await stream(request, onToken).catch((error) => {
    if (error instanceof Refused) throw error;
    return null;
  });
  return streamed ?? plain(request);
}

async function plain(request) {
  const response = await post("/api/v1/chat", request);
  return response.json();
}

async function stream(request, onToken) {
  const response = await post("/api/v1/chat/stream", request);
  let reply = null;
  for await (const { name, data } of events(response.body)) {
    if (name === "token") onToken(data.text);
    if (name === "message") reply = data;
    if (name === "error") throw new Refused(data);
  }
  return reply;
}

async function post(url, request) {
  const response = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(request) });
  if (!response.ok) throw new Refused(await response.json().catch(() => ({ status: response.status, title: response.statusText })));
  return response;
}

/** Events of a body: blocks apart by an empty line, with one "event:" and one "data:" line each. */
async function* events(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    text += done ? decoder.decode() : decoder.decode(value, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) yield parse(block);
    if (done) return;
  }
}

function parse(block) {
  const fields = Object.fromEntries(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
  return { name: fields.event, data: JSON.parse(fields.data) };
}

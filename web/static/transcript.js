// What was said, kept in this browser so that a conversation survives a reload. A browser without storage just forgets.

const KEY = "policybot.conversation.1";
const MOST = 30;
const EMPTY = { conversation_id: null, audience: "enterprise", exchanges: [] };

export function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(kept?.exchanges) ? { ...EMPTY, ...kept } : { ...EMPTY, exchanges: [] };
  } catch {
    return { ...EMPTY, exchanges: [] };
  }
}

export function save(transcript) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...transcript, exchanges: transcript.exchanges.slice(-MOST) }));
  } catch {
    // full or forbidden: the conversation goes on without being kept
  }
}

export function clear() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
  return { ...EMPTY, exchanges: [] };
}

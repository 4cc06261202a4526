// The server's JSON; every refusal becomes an Error with words to show.

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(body.error || '服务器没有回答'), { body });
  return body;
}

export async function get(path, query, signal) {
  return answer(await fetch(`/sim/${path}?${new URLSearchParams(query || {})}`, { signal }));
}

export async function post(path, body) {
  return answer(await fetch(`/sim/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));
}

export async function upload(fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const f of files) {
    if (f.sample) form.append('sample', f.sample); else form.append('file', f.blob, f.name);
  }
  return answer(await fetch('/sim/api/send', { method: 'POST', body: form }));
}

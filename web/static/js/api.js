// Asking the server. A failed answer becomes an Error whose message is what the server said for citizens.
export async function ask(path, query = {}, signal = undefined) {
  const url = new URL(path, window.location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  }
  const answer = await fetch(url, { signal, headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(await reason(answer));
  return answer.json();
}

export async function reason(answer) {
  try {
    const problem = await answer.json();
    return [problem.detail, problem.hint].filter(Boolean).join(" — ") || answer.statusText;
  } catch {
    return answer.statusText;
  }
}

/** The control API. */

async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(`/simulator/${path}`, options);
  const result = await answer.json();
  if (!answer.ok) {
    throw new Error(result.error);
  }
  return result;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const put = (path, body) => call("PUT", path, body);
export const remove = (path) => call("DELETE", path);

/** Call `changed` with true after each change, and with false while the server is silent. */
export function watch(changed) {
  const source = new EventSource("/simulator/stream");
  source.onmessage = () => changed(true);
  source.onerror = () => changed(false);
}

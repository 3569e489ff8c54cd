/** Requests that ask for a fresh proof of identity: the person proves it once, and the request is sent again. */

type Asking = () => Promise<boolean>;
let ask: Asking | null = null;

/** Who asks the person; resolves to whether they proved it. Returns the unregistering. */
export function onStepUp(asking: Asking): () => void {
  ask = asking;
  return () => {
    if (ask === asking) ask = null;
  };
}

/** `fetch`, which repeats a request that was refused with `step_up_required` after the person has proved themselves. */
export async function fetchWithProof(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  // A body can be read once: what may have to be sent again is kept beforehand.
  const again = request.clone();
  const response = await window.fetch(request);
  if (ask === null || !(await isStepUp(response))) return response;
  return (await ask()) ? window.fetch(again) : response;
}

async function isStepUp(response: Response): Promise<boolean> {
  if (response.status !== 403 || !response.headers.get("Content-Type")?.includes("json")) return false;
  try {
    const body: unknown = await response.clone().json();
    return typeof body === "object" && body !== null && "code" in body && body.code === "step_up_required";
  } catch {
    return false;
  }
}

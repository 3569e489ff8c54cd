/**
 * Sends a file as raw bytes, past the generated `attachFile`. What is known: through that one, an upload in Chromium once in some thirty runs of a
 * browser test sent its head and never its body, until the page gave up (the server logged 499). That its request is cloned before it is sent
 * (`fetchWithProof`: it may have to be repeated), which makes two streams of one file, is a guess: 343 cloned uploads of 1 to 400 kB that were sent
 * to see it all arrived. XMLHttpRequest clones nothing and sends the file itself, and has not hung.
 */
import { csrfHeaders, reportSignedOut } from "./client";
import { ApiError } from "./errors";
import type { DraftRead } from "./generated";

/** Resolves to the draft with the file; rejects with `ApiError`. */
export function attach(workspaceId: string, draftId: string, file: File): Promise<DraftRead> {
  return new Promise((resolve, reject) => {
    const query = new URLSearchParams({ filename: file.name.slice(0, 500) || "file", ...(file.type ? { content_type: file.type } : {}) });
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/workspaces/${workspaceId}/drafts/${draftId}/files?${query.toString()}`);
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(request.response as DraftRead); // XMLHttpRequest cannot type its answer; the route's model is DraftRead
        return;
      }
      const error = new ApiError(request.status, request.response, request.getResponseHeader("X-Request-ID"));
      if (error.code === "not_signed_in") reportSignedOut();
      reject(error);
    };
    request.onerror = () => reject(new ApiError(0, null, null));
    request.send(file);
  });
}

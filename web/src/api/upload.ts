/** Sends one piece of a file as raw bytes; progress within the piece needs XMLHttpRequest, so the generated client does not serve here. */
import { csrfHeaders, reportSignedOut } from "./client";
import { ApiError } from "./errors";
import type { Import } from "./types";

export interface PieceOptions {
  workspaceId: string;
  importId: string;
  offset: number;
  piece: Blob;
  signal: AbortSignal;
  onSent(bytes: number): void;
}

/** Resolves to the import as the server now has it; rejects with `ApiError` (`upload_offset_mismatch` tells where to go on). */
export function uploadPiece({ workspaceId, importId, offset, piece, signal, onSent }: PieceOptions): Promise<Import> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/api/v1/workspaces/${workspaceId}/imports/${importId}/content?offset=${offset}`);
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(request.response as Import); // XMLHttpRequest cannot type its answer; the route's model is ImportRead
        return;
      }
      const error = new ApiError(request.status, request.response, request.getResponseHeader("X-Request-ID"));
      if (error.code === "not_signed_in") reportSignedOut();
      reject(error);
    };
    request.onerror = () => reject(new ApiError(0, null, null));
    request.onabort = () => reject(new DOMException("paused", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(piece);
  });
}

/** Uploads that outlive the page they were started on: in pieces, paused and resumed by the server's own count of bytes. */
import { useSyncExternalStore } from "react";
import { asApiError, type ApiError } from "@/api/errors";
import type { Import } from "@/api/types";
import { uploadPiece } from "@/api/upload";

export const PIECE = 4 * 1024 * 1024;
const RETRIES_MS = [1_000, 3_000, 10_000, 30_000];

export interface Upload {
  importId: string;
  file: File;
  sent: number;
  state: "running" | "retrying" | "paused" | "failed";
  error: ApiError | null;
}

let uploads: readonly Upload[] = [];
const stops = new Map<string, AbortController>();
const listeners = new Set<() => void>();

function set(importId: string, change: Partial<Upload> | null): void {
  uploads = change === null ? uploads.filter((upload) => upload.importId !== importId) : uploads.map((upload) => (upload.importId === importId ? { ...upload, ...change } : upload));
  for (const listener of listeners) listener();
}

export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );
}

/** Sends what the server does not have yet. Losing the line is not failing: it tries again, then waits for the person. */
export async function startUpload(workspaceId: string, target: Pick<Import, "id" | "received_bytes">, file: File, onDone: () => void): Promise<void> {
  const stop = new AbortController();
  stops.get(target.id)?.abort();
  stops.set(target.id, stop);
  uploads = [...uploads.filter((upload) => upload.importId !== target.id), { importId: target.id, file, sent: target.received_bytes, state: "running", error: null }];
  set(target.id, {});
  let offset = target.received_bytes;
  let failures = 0;
  while (offset < file.size) {
    const start = offset;
    try {
      const now = await uploadPiece({
        workspaceId,
        importId: target.id,
        offset,
        piece: file.slice(offset, offset + PIECE),
        signal: stop.signal,
        onSent: (bytes) => set(target.id, { sent: start + bytes }),
      });
      offset = now.received_bytes;
      failures = 0;
      set(target.id, { sent: offset, state: "running", error: null });
    } catch (error) {
      if (stop.signal.aborted) return;
      const problem = asApiError(error);
      const received: unknown = problem.problem.received_bytes;
      if (problem.code === "upload_offset_mismatch" && typeof received === "number" && received !== offset) {
        offset = received;
        continue;
      }
      const pause = problem.status === 0 || problem.status >= 500 ? RETRIES_MS[failures] : undefined;
      if (pause === undefined) {
        set(target.id, { state: "failed", error: problem });
        return;
      }
      failures += 1;
      set(target.id, { state: "retrying", error: problem });
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (stop.signal.aborted) return;
    }
  }
  stops.delete(target.id);
  set(target.id, null);
  onDone();
}

export function pauseUpload(importId: string): void {
  stops.get(importId)?.abort();
  set(importId, { state: "paused" });
}

export function forgetUpload(importId: string): void {
  stops.get(importId)?.abort();
  stops.delete(importId);
  set(importId, null);
}

import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";

/** Where the installation under test finds the authority that the mail server's certificate is of. */
export const dovecotFolder = (): string => process.env.E2E_DOVECOT ?? "";

export interface MailServer {
  port: number;
  smtp: number;
  password: string;
  put(user: string, raw: string): Promise<void>;
  lock(isLocked: boolean): Promise<void>;
  /** Lets somebody send, and tells what the server beside it took so far. */
  sends(user: string): Promise<{ to: string[]; raw: string }[]>;
  close(): void;
}

/** A real Dovecot for the length of a test; the same that the server's tests read. */
export async function dovecot(): Promise<MailServer> {
  mkdirSync(dovecotFolder(), { recursive: true });
  const child = spawn("../.venv/bin/python", ["-m", "tests.make.dovecot", dovecotFolder()], { cwd: "../server", stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done) throw new Error("Dovecot is not there: install it as `make test` does");
    return line.value;
  };
  const ask = async (what: object): Promise<string> => {
    child.stdin.write(`${JSON.stringify(what)}\n`);
    return answer();
  };
  const where = JSON.parse(await answer()) as { port: number; smtp: number; password: string };
  return {
    ...where,
    put: async (user, raw) => void (await ask({ put: user, raw })),
    lock: async (isLocked) => void (await ask({ lock: isLocked })),
    sends: async (user) => (JSON.parse(await ask({ sends: user })) as { taken: { to: string[]; raw: string }[] }).taken,
    close: () => child.stdin.end(),
  };
}

import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";

/** Where the installation under test finds the authority that the mail server's certificate is of. */
export const dovecotFolder = (): string => process.env.E2E_DOVECOT ?? "";

export interface MailServer {
  port: number;
  password: string;
  put(user: string, raw: string): Promise<void>;
  lock(isLocked: boolean): Promise<void>;
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
  const ask = async (what: object): Promise<void> => {
    child.stdin.write(`${JSON.stringify(what)}\n`);
    await answer();
  };
  const where = JSON.parse(await answer()) as { port: number; password: string };
  return {
    ...where,
    put: (user, raw) => ask({ put: user, raw }),
    lock: (isLocked) => ask({ lock: isLocked }),
    close: () => child.stdin.end(),
  };
}

import { existsSync } from "node:fs";
import chromium from "@sparticuz/chromium";

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];

/** The Chromium to drive: CHROMIUM if set, else the one the test dependencies carry, else one installed here. */
export async function browserPath(): Promise<string> {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  try {
    return await chromium.executablePath();
  } catch (error) {
    const found = installed.find((path) => existsSync(path));
    if (found) return found;
    throw new Error("No Chromium: set CHROMIUM to the path of one.", { cause: error });
  }
}

export const browserArguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none"];

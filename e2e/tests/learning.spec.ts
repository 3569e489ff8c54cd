import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { apiOf, importMail } from "../support/api";
import { expect, expectAccessible, signUp, test } from "../support/app";

const offer = (number: number, address: string): string =>
  [
    "From: Jane Roe <jane.roe@acme.example>",
    `To: Erin Example <${address}>`,
    `Subject: Quote for ${12 + number} robot arms`,
    `Date: Thu, 0${number} Mar 2026 09:14:00 +0100`,
    `Message-ID: <quote-${number}@acme.example>`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    `Hi Erin,\n\nwe would like to order ${12 + number} arms for the Jena plant. Our budget is EUR 84,000.\nCould you please send us a quote by Friday?\n\nBest regards,\nJane Roe\nHead of Purchasing\nAcme GmbH`,
  ].join("\n");

let model: Server;
const asked: string[] = [];
test.beforeAll(async () => {
  // A server of one's own, as Ollama or vLLM speak.
  model = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      asked.push(body);
      const message = { role: "assistant", content: JSON.stringify({ word: "ready" }) };
      const answer = { id: "1", object: "chat.completion", created: 1, model: "small", choices: [{ index: 0, message, finish_reason: "stop" }], usage: { prompt_tokens: 90, completion_tokens: 4, total_tokens: 94 } };
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((ready) => model.listen(0, "127.0.0.1", ready));
});
test.afterAll(() => model.close());

test("rejections become figures, an offer, a replay and a rule; a model of one's own is tried and what it was sent is shown", async ({ page, baseURL }) => {
  test.setTimeout(180_000);
  const workspace = await signUp(page);
  const api = await apiOf(page, baseURL ?? "");
  const session = (await (await page.request.get("/api/v1/auth/session")).json()) as { user: { email: string } };
  await importMail(api, "quotes.mbox", [1, 2, 3].map((number) => offer(number, session.user.email)));
  const { items } = (await api("GET", "/proposals")) as unknown as { items: { id: string }[] };
  expect(items).toHaveLength(3);
  for (const { id } of items) {
    const { package_hash } = await api("GET", `/proposals/${id}`);
    await api("POST", `/proposals/${id}/reject`, { package_hash, reason: "not_relevant" });
  }

  const part = (name: string) => page.locator("section").filter({ has: page.getByRole("heading", { name, exact: true }) });
  await page.goto(`${workspace}/settings/learning`);
  const offers = part("Offered rules");
  await expect(offers.getByText("Never anything from jane.roe@acme.example")).toBeVisible();
  await expect(offers.getByText(/Acme GmbH, Jane Roe/), "people go by their names, not by their posts").toBeVisible();
  await expect(page.getByText(/^Of \d+ decisions since/)).toBeVisible();
  await expect(page.getByRole("img", { name: /^Rejected: 3$/ }).first()).toBeVisible();

  // What it would do to the mail that is here, before it is made.
  await offers.getByRole("button", { name: "Try it" }).first().click();
  const replay = part("Replay");
  await expect(replay.getByText("3 conversations would change")).toBeVisible({ timeout: 30_000 });
  await expect(replay.getByText("held back by the rule you tried").first()).toBeVisible();
  await expectAccessible(page);
  await offers.getByRole("button", { name: "Make it a rule" }).first().click();
  const rules = part("Rules");
  await expect(rules.getByText("kept nothing back yet")).toBeVisible();

  const base = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
  await page.goto(`${workspace}/settings/ai`);
  await expect(page.getByText("No mail has left this server for a language model.")).toBeVisible();
  await page.getByRole("button", { name: "Choose a model" }).click();
  await page.getByLabel("Provider").selectOption("compatible");
  await page.getByLabel("Model").fill("small");
  await page.getByRole("textbox", { name: "Address" }).fill(base);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Test" }).click();
  await expect(page.getByText(/^It works: answered in/)).toBeVisible({ timeout: 30_000 });
  const sent = part("What was sent");
  await sent.getByRole("button", { name: /127\.0\.0\.1/ }).click();
  const words = (JSON.parse(asked[0] ?? "{}") as { messages: { content: string }[] }).messages.at(-1)?.content.split("\n")[0] ?? "";
  await expect(sent.getByText(words), "the text that went out, as the model's server got it").toBeVisible();
  await expectAccessible(page);
});

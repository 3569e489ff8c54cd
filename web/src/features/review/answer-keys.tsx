import { useHotkeys } from "@/lib/hotkeys";
import { putOff, withAnswer } from "./answering";
import { openQuestion, type Draft } from "./draft";
import type { Focus } from "./focus";
import type { Proposal } from "./model";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/** One key answers: a candidate by its number, none of them by the next, 0 puts it off. The focused action's question first. */
export default function AnswerKeys({ proposal, draft, onDraft, focus }: { proposal: Proposal; draft: Draft; onDraft(draft: Draft): void; focus: Focus }) {
  const focused = proposal.actions.find((action) => action.id === focus.focused?.actionId);
  const action = focused && openQuestion(draft, focused) ? focused : proposal.actions.find((one) => openQuestion(draft, one));
  const question = action && openQuestion(draft, action);
  const answer = (number: number) => {
    if (!action || !question) return;
    const candidate = question.candidates[number - 1];
    if (candidate) onDraft(withAnswer(draft, action, question, candidate.key));
    else if (number === question.candidates.length + 1 && question.none) onDraft(withAnswer(draft, action, question, null));
  };
  useHotkeys(
    Object.fromEntries([...DIGITS.map((digit) => [digit, (event: KeyboardEvent) => !event.repeat && answer(Number(digit))]), ["0", () => question && onDraft(putOff(draft, question))]]) as Parameters<typeof useHotkeys>[0], // as entries
    question !== undefined,
  );
  return null;
}

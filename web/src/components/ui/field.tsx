import { CircleAlert } from "lucide-react";
import { useId, type ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface ControlProps {
  id: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
  "aria-required": boolean | undefined;
}

/** Label above, help below, the error in place of the help. `children` gets what ties the control to them. */
export function Field(props: {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  isRequired?: boolean;
  optionalLabel?: string;
  aside?: ReactNode;
  className?: string;
  children(control: ControlProps): ReactNode;
}) {
  const id = useId();
  const note = props.error ?? props.help;
  return (
    <div className={cn("flex flex-col gap-1.5", props.className)}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-xs font-medium text-ink">
          {props.label}
          {props.optionalLabel && <span className="ml-1.5 font-normal text-faint">{props.optionalLabel}</span>}
        </label>
        {props.aside}
      </div>
      {props.children({
        id,
        "aria-invalid": props.error ? true : undefined,
        "aria-describedby": note ? `${id}-note` : undefined,
        "aria-required": props.isRequired || undefined,
      })}
      {note && (
        <p id={`${id}-note`} className={cn("flex gap-1.5 text-xs", props.error ? "text-bad" : "text-muted")}>
          {props.error && <CircleAlert aria-hidden className="mt-px size-3.5" />}
          <span>{note}</span>
        </p>
      )}
    </div>
  );
}

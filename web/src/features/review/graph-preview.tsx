import { Pencil, Sparkles } from "lucide-react";
import { useMemo, useRef } from "react";
import { useTranslations } from "@/lib/i18n";
import { cn } from "@/lib/cn";
import { recordIcons } from "@/lib/records";
import { useWidth } from "@/lib/width";
import type { Focus } from "./focus";
import { curve, layOut, NODE, type PlacedEdge } from "./graph-layout";
import type { Preview } from "./model";

const kinds = ["contact_company", "deal_company", "deal_contact", "deal_relation", "task_link", "interaction_link", "parent"] as const;
const roles = ["customer", "reseller", "partner", "end_customer", "competitor", "other", "decision_maker", "buyer", "influencer", "user", "champion", "participant", "renewal", "expansion", "follow_on"] as const;

/** The records after approval: new ones dashed, existing ones solid, what the choices drop struck through. */
export default function GraphPreview({ preview, full, focus }: { preview: Preview; full: Preview; focus: Focus }) {
  const t = useTranslations("notices.graph");
  const box = useRef<HTMLDivElement>(null);
  const width = Math.max(NODE.width, useWidth(box) - 2);
  const layout = useMemo(() => layOut(preview.graph, full.graph, width), [preview.graph, full.graph, width]);
  const dropped = layout.nodes.filter((node) => node.state === "dropped").length;
  const droppedLinks = layout.edges.filter((edge) => edge.state === "dropped").length;
  const name = (edge: PlacedEdge): string => {
    const role = roles.find((one) => one === edge.role);
    if (role) return t(`roles.${role}`);
    const kind = kinds.find((one) => one === edge.kind);
    return edge.role ?? (kind ? t(`kinds.${kind}`) : "");
  };
  const isBusy = layout.edges.length > 8;
  const lit = focus.hovered?.actionId ?? focus.focused?.actionId;
  return (
    <div ref={box}>
      <div aria-hidden className="relative mx-auto overflow-hidden" style={{ width: layout.width, height: layout.height + 4 }}>
        <svg className="absolute inset-0 overflow-visible" width={layout.width} height={layout.height} fill="none">
          {layout.edges.map((edge) => (
            <path
              key={edge.key}
              d={curve(edge)}
              strokeWidth={1.25}
              strokeDasharray={edge.state === "new" ? "4 3" : edge.state === "ended" ? "1 4" : "2 5"}
              className={cn(
                edge.state === "dropped" ? "stroke-line-strong" : "stroke-control",
                lit && (edge.source.action_id === lit || edge.target.action_id === lit) && edge.state !== "dropped" && "stroke-accent",
              )}
            />
          ))}
        </svg>
        {layout.edges.map((edge) => {
          const label = name(edge);
          if (!label || edge.state === "dropped" || (isBusy && !edge.role)) return null;
          const x = (edge.source.x + edge.target.x + NODE.width) / 2;
          const y = edge.source.y === edge.target.y ? edge.source.y + NODE.height + 18 : (edge.source.y + NODE.height + edge.target.y) / 2;
          return (
            <span key={edge.key} className="absolute -translate-x-1/2 -translate-y-1/2 rounded-sm bg-canvas px-1 text-[0.6875rem] leading-4 whitespace-nowrap text-muted" style={{ left: x, top: y }}>
              {label}
            </span>
          );
        })}
        {layout.nodes.map((node) => {
          const Icon = recordIcons[node.record_type];
          const isNew = node.state === "new";
          return (
            <button
              key={node.id}
              type="button"
              tabIndex={-1}
              title={node.label}
              onClick={() => node.action_id && focus.focus({ actionId: node.action_id, field: null })}
              onMouseEnter={() => node.action_id && focus.hover({ actionId: node.action_id, field: null })}
              onMouseLeave={() => focus.hover(null)}
              style={{ left: node.x, top: node.y, width: NODE.width, height: NODE.height }}
              className={cn(
                "absolute flex items-center gap-1.5 rounded-md border bg-canvas px-2 text-left text-sm transition-colors",
                isNew ? "border-dashed border-control" : "border-line-strong bg-raised",
                node.state === "dropped" && "border-dotted border-line-strong text-faint line-through opacity-70",
                node.action_id !== null && node.action_id === lit && node.state !== "dropped" && "border-accent",
              )}
            >
              <Icon className="size-3.5 stroke-[1.5] text-muted" />
              <span className="min-w-0 flex-1 truncate">{node.label}</span>
              {isNew && <Sparkles className="size-3 stroke-[1.75] text-faint" />}
              {node.state === "updated" && <Pencil className="size-3 stroke-[1.75] text-faint" />}
            </button>
          );
        })}
      </div>
      {(dropped > 0 || droppedLinks > 0) && <p className="mt-2 text-center text-xs text-muted">{t("dropped", { records: dropped, links: droppedLinks })}</p>}
      <ol className="sr-only">
        {layout.nodes.map((node) => (
          <li key={node.id}>
            {t("node", { kind: t(`records.${node.record_type}`), name: node.label, state: t(`nodeStates.${node.state}`) })}
            <ul>
              {layout.edges
                .filter((edge) => edge.source.id === node.id && edge.state !== "dropped")
                .map((edge) => (
                  <li key={edge.key}>{t("edge", { name: edge.target.label, role: name(edge), state: edge.state === "ended" ? "ended" : "new" })}</li>
                ))}
            </ul>
          </li>
        ))}
      </ol>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { getRecordGraphOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { RecordType } from "@/api/types";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { recordIcons, recordLink } from "@/lib/records";
import { useWorkspace } from "@/lib/workspace";
import { CHIP, curve, layOut } from "./graph-layout";

/** The record among its neighbours; the same links follow as a list for those who do not see the picture. */
export default function RecordGraphView({ type, id }: { type: RecordType; id: string }) {
  const t = useTranslations("records");
  const workspace = useWorkspace();
  const graph = useQuery(getRecordGraphOptions({ path: { ...workspace.path, record_type: type, record_id: id } }));
  if (graph.error) return <ErrorState error={graph.error} onRetry={() => void graph.refetch()} />;
  if (!graph.data) return <Skeleton className="h-48 rounded-lg" />;
  if (graph.data.nodes.length <= 1) return <State icon={<Waypoints aria-hidden />} title={t("graphEmpty")} />;
  const { nodes, edges, width, height } = layOut(graph.data);
  const pad = 32;
  return (
    <figure aria-label={t("graphLabel", { count: nodes.length - 1 })} className="scroll-thin overflow-auto rounded-lg border border-line bg-rail" tabIndex={0}>
      <div className="relative mx-auto" style={{ width: width + 2 * pad, height: height + 2 * pad }}>
        <svg aria-hidden className="absolute inset-0" width={width + 2 * pad} height={height + 2 * pad}>
          <g transform={`translate(${pad} ${pad})`} fill="none" className="stroke-control" strokeWidth={1.25}>
            {edges.map((edge) => (
              <path key={edge.id} d={curve(edge)} />
            ))}
          </g>
        </svg>
        {nodes.map((node) => {
          const Icon = recordIcons[node.record_type];
          const link = node.is_center ? null : recordLink(workspace.slug, node.record_type, node.id);
          const chip = cn(
            "absolute flex items-center gap-2 rounded-md border bg-raised px-2.5 text-left",
            node.is_center ? "border-accent ring-2 ring-accent-soft" : "border-line-strong hover:border-control",
          );
          const place = { left: node.x + pad, top: node.y + pad, width: CHIP.width, height: CHIP.height };
          const content = (
            <>
              <Icon aria-hidden className="size-4 stroke-[1.5] text-muted" />
              <span className="min-w-0 leading-tight">
                <span className="block truncate text-sm font-medium">{node.label}</span>
                {node.sublabel && <span className="block truncate text-xs text-muted">{node.sublabel}</span>}
              </span>
            </>
          );
          return link ? (
            <Link key={node.id} {...link} className={chip} style={place} title={node.label}>
              {content}
            </Link>
          ) : (
            <span key={node.id} className={chip} style={place}>
              {content}
            </span>
          );
        })}
      </div>
      <figcaption className="sr-only">
        <ul>
          {edges.map((edge) => (
            <li key={edge.id}>{t("graphEdge", { source: edge.source.label, target: edge.target.label, role: edge.role ? ` (${edge.role})` : "" })}</li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

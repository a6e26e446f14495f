// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.report;

import io.outlast.faults.check.Deed;
import io.outlast.faults.check.Deed.Run;
import io.outlast.faults.history.Event;
import io.outlast.faults.history.Event.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A picture of a history: a row for each process, with its life and how many runs it began; faults
 * as bands over all rows; and a row for each task that was wronged, with its runs and calls.
 */
final class Timeline {
  private static final int LEFT = 110;
  private static final int ROW = 22;
  private static final int TASKS = 30;
  private static final double PIXELS_PER_SECOND = 24;

  private final Report report;
  private final long begin;
  private final long end;
  private final Map<String, Integer> rows = new LinkedHashMap<>();
  private final StringBuilder svg = new StringBuilder();

  Timeline(Report report) {
    this.report = report;
    List<Event> events = report.deeds().history().events();
    begin = events.isEmpty() ? 0 : events.get(0).nanos();
    end = events.isEmpty() ? 0 : events.get(events.size() - 1).nanos();
  }

  String html() {
    report.deeds().history().of(Kind.UP).forEach(up -> row(up.process()));
    List<Deed> wronged =
        report.violations().stream()
            .map(violation -> violation.task())
            .filter(task -> !task.isEmpty() && !task.equals("-"))
            .distinct()
            .limit(TASKS)
            .map(report.deeds()::of)
            .toList();
    wronged.forEach(deed -> row(deed.label()));
    faults();
    lives();
    runs();
    wronged.forEach(this::task);
    rows.forEach((name, row) -> text(4, y(row) + 15, name));
    return """
        <!DOCTYPE html><html><head><meta charset="utf-8"><title>%s</title><style>
        body{font:13px sans-serif}text{font:11px sans-serif}
        .life{fill:#e4ecf4}.run{fill:#3b6ea5}.fault{fill:#f6c9a8;opacity:.6}.dead{fill:#c00}
        .call{fill:#2a8a3a}.answer{fill:#7a4ab0}.view{fill:#888}
        </style></head><body><h1>%s</h1><pre>%s</pre>
        <p>Bands: faults. Bars: lives of processes; darker where more runs begin; grey: a new view;
        red: death. Rows of tasks: runs (blue), calls (green), answers (violet). Point at what you
        want to know.</p>
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d">%s</svg></body></html>
        """
        .formatted(
            escape(report.trial()),
            escape(report.trial()),
            escape(report.summary()),
            (int) x(end) + 20,
            y(rows.size()) + 30,
            svg);
  }

  private int row(String name) {
    return rows.computeIfAbsent(name, n -> rows.size());
  }

  private double x(long nanos) {
    return LEFT + (nanos - begin) / 1e9 * PIXELS_PER_SECOND;
  }

  private static int y(int row) {
    return 24 + row * ROW;
  }

  private void faults() {
    Event open = null;
    for (Event event : report.deeds().history().events()) {
      if (event.kind() == Kind.FAULT) {
        open = event;
      } else if (open != null && (event.kind() == Kind.CALM || event.nanos() == end)) {
        box("fault", open.nanos(), event.nanos(), 18, y(rows.size()) - 18, title(open));
        text(x(open.nanos()), 14, open.word(0));
        open = null;
      }
    }
  }

  private void lives() {
    for (Event up : of(Kind.UP).toList()) {
      long death =
          Stream.concat(of(Kind.DEAD), of(Kind.LEFT))
              .filter(event -> event.word(0).equals(up.process()))
              .mapToLong(Event::nanos)
              .min()
              .orElse(end);
      int top = y(row(up.process()));
      box("life", up.nanos(), death, top, ROW - 4, up.process());
      if (death < end) {
        box("dead", death, death, top, ROW - 4, up.process() + " is gone at " + at(death));
      }
    }
    of(Kind.VIEW)
        .filter(view -> rows.containsKey(view.process()))
        .forEach(
            view ->
                box("view", view.nanos(), view.nanos(), y(row(view.process())), 6, title(view)));
  }

  /** A tenth of a second is the darker the more runs begin in it. */
  private void runs() {
    Map<String, Map<Long, Integer>> counts = new LinkedHashMap<>();
    of(Kind.START)
        .filter(start -> rows.containsKey(start.process()))
        .forEach(
            start ->
                counts
                    .computeIfAbsent(start.process(), p -> new LinkedHashMap<>())
                    .merge((start.nanos() - begin) / 100_000_000, 1, Integer::sum));
    counts.forEach(
        (process, tenths) ->
            tenths.forEach(
                (tenth, count) -> {
                  double opacity = Math.min(1, 0.1 + count / 40.0);
                  svg.append(
                      "<rect class='run' x='%.1f' y='%d' width='%.1f' height='10' opacity='%.2f'><title>%d runs</title></rect>%n"
                          .formatted(
                              x(begin + tenth * 100_000_000),
                              y(row(process)) + 6,
                              PIXELS_PER_SECOND / 10,
                              opacity,
                              count));
                }));
  }

  private void task(Deed deed) {
    int top = y(row(deed.label()));
    for (Run run : deed.runs()) {
      box("run", run.begin().nanos(), run.endNanos(), top + 4, 10, title(run.begin()));
    }
    deed.calls()
        .forEach(
            call -> {
              box("call", call.begin().nanos(), call.begin().nanos(), top, 6, title(call.begin()));
              Event answer = call.end();
              if (answer != null) {
                String title = call.operation() + ": " + title(answer);
                box("answer", answer.nanos(), answer.nanos(), top + 12, 6, title);
              }
            });
  }

  private Stream<Event> of(Kind kind) {
    return report.deeds().history().of(kind);
  }

  private void box(String style, long from, long to, int top, int height, String title) {
    svg.append(
        "<rect class='%s' x='%.1f' y='%d' width='%.1f' height='%d'><title>%s</title></rect>%n"
            .formatted(style, x(from), top, Math.max(2, x(to) - x(from)), height, escape(title)));
  }

  private void text(double left, int bottom, String text) {
    svg.append("<text x='%.1f' y='%d'>%s</text>%n".formatted(left, bottom, escape(text)));
  }

  private String title(Event event) {
    return "%s %s %s %s"
        .formatted(
            at(event.nanos()), event.process(), event.kind(), String.join(" ", event.words()));
  }

  private String at(long nanos) {
    return report.deeds().at(nanos);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;");
  }
}

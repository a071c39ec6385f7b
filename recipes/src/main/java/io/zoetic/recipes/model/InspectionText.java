// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.model;

import io.zoetic.model.inspection.ModelReport;
import io.zoetic.model.inspection.ModelReport.EndToken;
import io.zoetic.model.inspection.ModelReport.LayoutFacts;
import io.zoetic.model.inspection.ModelReport.Memory;
import io.zoetic.model.inspection.ModelReport.RopeFacts;
import io.zoetic.model.inspection.ModelReport.Shape;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report on a model, for people. */
final class InspectionText {
  /** Where values begin. */
  private static final int VALUE = 14;

  private final PrintWriter out;

  InspectionText(PrintWriter out) {
    this.out = out;
  }

  void print(ModelReport report) {
    line("model", report.model());
    report.refused().forEach(reason -> line("refused", reason));
    report.remarks().forEach(remark -> line("note", remark));
    if (report.shape() != null) {
      print(report.shape());
    }
    if (report.weights() != null) {
      String types =
          report.weights().types().entrySet().stream()
              .map(type -> "%s %s".formatted(type.getKey(), count(type.getValue())))
              .collect(Collectors.joining(", "));
      line("stored", types + ", " + bytes(report.weights().bytes()));
    }
    line("template", template(report.chatTemplate()));
    line(
        "end tokens",
        report.endTokens().isEmpty()
            ? "none: answers end at their length"
            : report.endTokens().stream()
                .map(InspectionText::endToken)
                .collect(Collectors.joining(", ")));
    line(
        "sampling",
        report.samplingDefaults().isEmpty()
            ? "no defaults: temperature 1"
            : report.samplingDefaults().entrySet().stream()
                .map(value -> value.getKey() + " " + value.getValue())
                .collect(Collectors.joining(", ")));
    if (!report.layouts().isEmpty()) {
      out.println();
      row("layout", "matrices", "components", "factors", "SVD, about");
      report.layouts().forEach(this::print);
      more("factors in float32; SVD once, on the cores of this machine");
    }
    if (report.defaultLayout() != null) {
      line("here", report.defaultLayout().layout() + " unless you name one:");
      more(report.defaultLayout().reason());
    }
    if (report.memory() != null) {
      out.println();
      print(report.memory());
    }
  }

  private void print(Shape shape) {
    line("architecture", shape.architecture() + " (" + shape.modelType() + ")");
    line(
        "parameters",
        "%s: %d layers, %d wide, %d in the feed-forward layer, vocabulary of %d%s"
            .formatted(
                count(shape.parameters()),
                shape.layers(),
                shape.hiddenSize(),
                shape.intermediateSize(),
                shape.vocabulary(),
                shape.tiedEmbeddings() ? ", embeddings tied" : ""));
    line(
        "heads",
        "%d for queries, %d for keys and values, %d each"
            .formatted(shape.attentionHeads(), shape.keyValueHeads(), shape.headDim()));
    String window =
        shape.slidingWindow() == 0
            ? ""
            : ", %d layers see the last %d".formatted(shape.slidingLayers(), shape.slidingWindow());
    line("context", shape.context() + " tokens" + window);
    for (RopeFacts rope : shape.rope()) {
      line(
          "rope",
          "%s, theta %s, turns %d of %d dimensions of a head, in %d of %d layers%s"
              .formatted(
                  rope.kind(),
                  number(rope.theta()),
                  rope.dimensions(),
                  shape.headDim(),
                  rope.layers(),
                  shape.layers(),
                  rope.scaling().isEmpty() ? "" : ", " + rope.scaling()));
    }
  }

  private static String template(ModelReport.@Nullable ChatTemplateFacts template) {
    if (template == null) {
      return "none";
    }
    return "system turns %s, tools %s"
        .formatted(template.system() ? "yes" : "no", template.tools() ? "yes" : "no");
  }

  private static String endToken(EndToken token) {
    return token.text() == null ? String.valueOf(token.id()) : token.id() + " " + token.text();
  }

  private void print(LayoutFacts layout) {
    row(
        layout.layout(),
        String.valueOf(layout.matrices()),
        String.format(Locale.ROOT, "%,d", layout.components()),
        bytes(layout.factorBytes()),
        duration(layout.svdSeconds()));
  }

  private void print(Memory memory) {
    line(
        "to serve",
        "%s in bfloat16, %s in float32 (worker.compute-type):"
            .formatted(bytes(memory.serveBfloat16()), bytes(memory.serveFloat32())));
    more("weights " + halfOrWhole(memory.weightsFloat32()));
    more("factors " + halfOrWhole(memory.factorsFloat32()) + ", of the layout above");
    more(
        "%s for a sequence of %d tokens, and so for each further one"
            .formatted(halfOrWhole(memory.keysAndValuesPerSequenceFloat32()), memory.context()));
    line(
        "to train",
        "%s in float32, in steps of %d tokens"
            .formatted(bytes(memory.trainFloat32()), memory.trainTokens()));
    more("estimates from shapes; --json has the formulas");
  }

  private static String halfOrWhole(long float32) {
    return bytes(float32 / 2) + " or " + bytes(float32);
  }

  private void more(String text) {
    out.println(" ".repeat(VALUE) + text);
  }

  private void line(String name, String value) {
    out.printf(Locale.ROOT, "%-13s %s%n", name, value);
  }

  private void row(String first, String... others) {
    out.printf(Locale.ROOT, "%-24s", first);
    for (String other : others) {
      out.printf(Locale.ROOT, " %14s", other);
    }
    out.println();
  }

  private static String count(long number) {
    if (number >= 1_000_000_000) {
      return String.format(Locale.ROOT, "%.2f billion", number / 1e9);
    }
    return number >= 1_000_000
        ? String.format(Locale.ROOT, "%.1f million", number / 1e6)
        : String.format(Locale.ROOT, "%,d", number);
  }

  private static String bytes(long number) {
    return number >= 1_000_000_000
        ? String.format(Locale.ROOT, "%.2f GB", number / 1e9)
        : String.format(Locale.ROOT, "%.1f MB", number / 1e6);
  }

  private static String duration(double seconds) {
    if (seconds < 0.1) {
      return "under 0.1 s";
    }
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return seconds < 7200
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.valueOf(value);
  }
}

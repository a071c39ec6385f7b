// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A layout as people write it: {@code mlp}, {@code mlp+qv}, {@code all,layers=half}, {@code
 * gate+up,layers=8-15,components=top-128}.
 *
 * <p>First the matrices: {@code all} linear layers, {@code mlp} (gate, up and down, as in the
 * published code), {@code qv}, {@code attention}, single ones, or several of these joined by {@code
 * +}. Then, in any order and both {@code all} if absent, the layers ({@code half}, {@code A-B} or
 * {@code A}) and the singular components ({@code top-N} by σ or {@code band-A-B}).
 *
 * @param projections the matrices of each layer
 */
public record LayoutSpec(
    Set<Projection> projections, LayerSelection layers, ComponentSet components) {
  /** Every component of all linear layers. */
  public static final LayoutSpec ALL =
      new LayoutSpec(
          EnumSet.allOf(Projection.class), new LayerSelection.All(), new ComponentSet.All());

  private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");
  private static final Pattern TOP = Pattern.compile("top-(\\d{1,6})");
  private static final Pattern BAND = Pattern.compile("band-(\\d{1,6})-(\\d{1,6})");

  public LayoutSpec {
    if (projections.isEmpty()) {
      throw new IllegalArgumentException("a layout needs at least one matrix, had none");
    }
    projections = Set.copyOf(projections);
  }

  /**
   * Reads what people write.
   *
   * @throws IllegalArgumentException with the rule that is broken
   */
  public static LayoutSpec parse(String text) {
    String[] parts = text.strip().toLowerCase(Locale.ROOT).split(",", -1);
    Set<Projection> projections = projections(parts[0]);
    LayerSelection layers = new LayerSelection.All();
    ComponentSet components = new ComponentSet.All();
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      if (part.startsWith("layers=")) {
        layers = layers(part.substring("layers=".length()));
      } else if (part.startsWith("components=")) {
        components = components(part.substring("components=".length()));
      } else {
        throw new IllegalArgumentException(
            "a layout has layers=... and components=... after its matrices, had " + part);
      }
    }
    return new LayoutSpec(projections, layers, components);
  }

  private static Set<Projection> projections(String text) {
    EnumSet<Projection> found = EnumSet.noneOf(Projection.class);
    for (String word : text.split("\\+", -1)) {
      found.addAll(group(word));
    }
    return found;
  }

  private static Set<Projection> group(String word) {
    return switch (word) {
      case "all" -> EnumSet.allOf(Projection.class);
      case "mlp" -> EnumSet.of(Projection.GATE, Projection.UP, Projection.DOWN);
      case "qv" -> EnumSet.of(Projection.Q, Projection.V);
      case "attention" -> EnumSet.range(Projection.Q, Projection.O);
      default ->
          EnumSet.of(
              Arrays.stream(Projection.values())
                  .filter(projection -> projection.word().equals(word))
                  .findFirst()
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "matrices must be all, mlp, qv, attention, q, k, v, o, gate, up or"
                                  + " down, joined by +, were "
                                  + word)));
    };
  }

  private static LayerSelection layers(String text) {
    Matcher range = RANGE.matcher(text);
    if (range.matches()) {
      int first = Integer.parseInt(range.group(1));
      return new LayerSelection.Range(
          first, range.group(2) == null ? first : Integer.parseInt(range.group(2)));
    }
    return switch (text) {
      case "all" -> new LayerSelection.All();
      case "half" -> new LayerSelection.Half();
      default ->
          throw new IllegalArgumentException("layers must be all, half, A or A-B, was " + text);
    };
  }

  private static ComponentSet components(String text) {
    Matcher top = TOP.matcher(text);
    if (top.matches()) {
      return new ComponentSet.Top(Integer.parseInt(top.group(1)));
    }
    Matcher band = BAND.matcher(text);
    if (band.matches()) {
      return new ComponentSet.Band(
          Integer.parseInt(band.group(1)), Integer.parseInt(band.group(2)));
    }
    if (text.equals("all")) {
      return new ComponentSet.All();
    }
    throw new IllegalArgumentException("components must be all, top-N or band-A-B, was " + text);
  }

  /** Whether every component of the chosen matrices carries z. */
  public boolean isComplete() {
    return components instanceof ComponentSet.All;
  }

  /** The canonical form, which {@link #parse} reads. */
  @Override
  public String toString() {
    String matrices =
        projections.size() == Projection.values().length
            ? "all"
            : List.of(Projection.values()).stream()
                .filter(projections::contains)
                .map(Projection::word)
                .collect(Collectors.joining("+"));
    return "%s,layers=%s,components=%s".formatted(matrices, layers, components);
  }
}

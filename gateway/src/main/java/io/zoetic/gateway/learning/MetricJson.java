// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.learning;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.Metric;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A metric, which feedback can be given on. */
public record MetricJson(
    @Doc(shape = Shape.METRIC) String name,
    FeedbackKind kind,
    Metric.Level level,
    Optimum optimize,
    @Doc("Of float values.") @Nullable Double min,
    @Nullable Double max,
    @Doc(value = "The reward in 0..1 of each category.", min = 0, max = 1)
        Map<String, Double> categories,
    @Doc(value = "How much it counts in training; 0: it teaches nothing.", min = 0, max = 1)
        double weight,
    @Doc("Whether it only guards: it is kept and watched, never learnt from.") boolean guard,
    @Doc(value = "The expert that it teaches; null: the one that answered.", shape = Shape.EXPERT)
        @Nullable String expert) {

  /** The better end of a metric's values. */
  enum Optimum {
    MAX,
    MIN
  }

  static MetricJson of(Metric metric) {
    Metric.Range range = metric.range();
    return new MetricJson(
        metric.name(),
        metric.kind(),
        metric.level(),
        metric.maximise() ? Optimum.MAX : Optimum.MIN,
        range == null ? null : range.min(),
        range == null ? null : range.max(),
        new TreeMap<>(metric.categories()),
        metric.weight(),
        metric.guard(),
        metric.expert());
  }
}

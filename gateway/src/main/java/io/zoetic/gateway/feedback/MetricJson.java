// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.vectorstore.learning.FeedbackKind;
import io.zoetic.vectorstore.learning.Metric;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What feedback can be given on. */
record MetricJson(
    String name,
    FeedbackKind kind,
    Metric.Level level,
    Optimum optimize,
    @Nullable Double min,
    @Nullable Double max,
    Map<String, Double> categories,
    double weight,
    boolean guard,
    @Nullable String expert) {

  /** Which values are the better ones. */
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

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import static java.util.Objects.requireNonNull;

import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.Metric;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Metrics by name. What feedback is held against never changes once it is declared, so it is asked
 * for once; weight, guard and expert may be old here. Thread-safe.
 */
public final class KnownMetrics {
  private final FeedbackStore store;
  private final Map<String, Metric> known = new ConcurrentHashMap<>();

  public KnownMetrics(FeedbackStore store) {
    this.store = requireNonNull(store, "store");
  }

  /** The metric if it was asked for before; never blocks. */
  @Nullable Metric cached(String name) {
    return known.get(name);
  }

  /**
   * The metric; blocks if it was not asked for before.
   *
   * @throws ApiException if none is called so
   */
  Metric require(String name) {
    Metric cached = known.get(name);
    if (cached != null) {
      return cached;
    }
    Metric metric = Metric.isName(name) ? store.metric(name).orElse(null) : null;
    if (metric == null) {
      throw ApiException.invalid(
          "metric",
          "metric must be one of %s, was %s"
              .formatted(
                  FeedbackValue.named(store.metrics().stream().map(Metric::name).toList()),
                  RequestValues.shortened(name)));
    }
    known.put(name, metric);
    return metric;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Settings;
import io.zoetic.model.ComputeType;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the experts to serve.
 *
 * @param layout what carries z; empty: what is known of the base model, or what this machine can
 *     afford
 * @param form how z meets the matrices
 * @param svdCache where the factors of base models are kept
 * @param factorsWait factors that one core computes within this time are computed before anything
 *     is served; others in the background
 * @param router the file of a router to publish if none is published, if there is to be one
 * @param refresh how often the registry is asked what has changed
 * @param versionsMax expert versions in memory, at most
 */
public record ExpertSettings(
    Optional<LayoutSpec> layout,
    Form form,
    Path svdCache,
    Duration factorsWait,
    Optional<Path> router,
    Duration refresh,
    int versionsMax) {
  private static final String AUTO = "auto";
  private static final String NONE = "none";

  public ExpertSettings {
    requireNonNull(layout, "layout");
    requireNonNull(form, "form");
    requireNonNull(svdCache, "svdCache");
    requireNonNull(factorsWait, "factorsWait");
    requireNonNull(router, "router");
    requireNonNull(refresh, "refresh");
  }

  /** A form, as {@code worker.expert-form} names it. */
  public enum Form {
    /** What fits the layout and the number format. */
    AUTO,
    FACTORED,
    DELTA
  }

  /** Reads the settings; empty where only the base model is to be served. */
  public static Optional<ExpertSettings> from(Settings settings) {
    String layout =
        settings.string(
            "worker.layout",
            AUTO,
            "matrices, layers, components of z; auto: by the machine; none: base model only");
    Form form =
        settings.choice("worker.expert-form", Form.AUTO, "how z is applied; auto: by the layout");
    Path cache =
        settings
            .optional("worker.svd-cache", "keeps singular vectors; absent: in the user's cache")
            .map(Path::of)
            .orElseGet(SvdCache::defaultRoot);
    Duration factorsWait =
        settings.duration(
            "worker.factors-wait",
            Duration.ofSeconds(2),
            Duration.ZERO,
            Duration.ofDays(1),
            "factors that take longer are computed while the base model answers");
    Optional<Path> router =
        settings
            .optional("worker.router", "file of a router to publish if there is none; absent: none")
            .map(Path::of);
    Duration refresh =
        settings.duration(
            "worker.experts-refresh",
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "how often PostgreSQL is asked which experts have changed");
    int versionsMax =
        settings.integer(
            "worker.versions-max", 10_000, 1, 1_000_000, "expert versions in memory, at most");
    if (layout.equals(NONE)) {
      return Optional.empty();
    }
    Optional<LayoutSpec> served =
        layout.equals(AUTO) ? Optional.empty() : Optional.of(layout(settings, layout));
    settings.require(
        form != Form.FACTORED || served.filter(spec -> !spec.isComplete()).isEmpty(),
        "worker.expert-form=factored needs components=all, worker.layout was " + layout);
    return Optional.of(
        new ExpertSettings(served, form, cache, factorsWait, router, refresh, versionsMax));
  }

  private static LayoutSpec layout(Settings settings, String text) {
    try {
      return LayoutSpec.parse(text);
    } catch (IllegalArgumentException e) {
      settings.require(false, "worker.layout: " + e.getMessage());
      return LayoutSpec.ALL;
    }
  }

  /**
   * The form for a layout. Below float32 the factors of a matrix differ from it by more than
   * rounding does.
   */
  ExpertForm form(LayoutSpec served, ComputeType type) {
    return switch (form) {
      case AUTO -> type == ComputeType.BFLOAT16 ? ExpertForm.DELTA : ExpertForm.of(served);
      case FACTORED -> served.isComplete() ? ExpertForm.FACTORED : ExpertForm.DELTA;
      case DELTA -> ExpertForm.DELTA;
    };
  }
}

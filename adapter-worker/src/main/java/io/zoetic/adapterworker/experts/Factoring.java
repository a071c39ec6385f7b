// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.model.Decoder;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.LoadedExperts;
import io.zoetic.model.svf.FactorCost;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutChoice;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.svf.WeightMatrix;
import io.zoetic.vectorstore.BaseModels;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the factors that a worker's experts need: decides on the layout, and computes what is not in
 * the cache. One thread at a time; the readings are thread-safe.
 */
final class Factoring implements SvdCache.Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Factoring.class);
  private static final int LINES = 10;
  private static final double NANOS = 1e9;

  private final LanguageModel model;
  private final ExpertSettings settings;
  private final SvdCache cache;
  private volatile @Nullable Layout layout;
  private volatile String decision = "no layout is decided on";
  private volatile int before;
  private volatile int done;

  Factoring(LanguageModel model, ExpertSettings settings, MeterRegistry metrics) {
    this.model = model;
    this.settings = settings;
    this.cache = SvdCache.of(settings.svdCache(), model.digest());
    settings.layout().ifPresent(spec -> decideOn(spec, "asked for"));
    Gauge.builder("zoetic.worker.factors", () -> done)
        .description("weight matrices whose factors are there, of those that carry z")
        .register(metrics);
    Gauge.builder("zoetic.worker.factors.wanted", this::wanted)
        .description("weight matrices that carry z")
        .register(metrics);
  }

  private int wanted() {
    Layout chosen = layout;
    return chosen == null ? 0 : chosen.matrices().size();
  }

  /** Whether a layout is decided on before the registry is asked. */
  boolean isDecided() {
    return layout != null;
  }

  /** Whether the decoder has the factors. */
  boolean isServed() {
    return model.decoder().layout().isPresent();
  }

  /** Agrees on the layout with all that serve and train this base model. */
  void decide(BaseModels baseModels) {
    if (isDecided()) {
      Layout asked = layout();
      baseModels.serveLayout(model.digest(), asked.spec().toString(), asked.size(), true);
      return;
    }
    List<WeightMatrix> all = model.config().matrices();
    LayoutChoice choice = LayoutChoice.of(all, LayoutChoice.Machine.here());
    String own = choice.layout().spec().toString();
    boolean isKnown = baseModels.servedLayout(model.digest()).isPresent();
    String agreed = baseModels.serveLayout(model.digest(), own, choice.layout().size(), false);
    decideOn(
        LayoutSpec.parse(agreed), isKnown ? "as this base model has been served" : choice.reason());
  }

  private void decideOn(LayoutSpec spec, String reason) {
    Layout chosen = Layout.of(spec, model.config().matrices());
    FactorCost cost = FactorCost.of(chosen);
    decision = "%s (%s; %s)".formatted(spec, cost, reason);
    layout = chosen;
    LOG.atInfo()
        .addKeyValue("layout", spec)
        .addKeyValue("cost", cost)
        .addKeyValue("reason", reason)
        .log("layout of the experts");
  }

  /** What carries z, what its factors cost, and why it was chosen. */
  String decision() {
    return decision;
  }

  private Layout layout() {
    return requireNonNull(layout, "layout");
  }

  /** Whether nobody would notice that the factors are got first. */
  boolean isQuick() {
    return FactorCost.of(layout()).seconds(1) < settings.factorsWait().toNanos() / NANOS
        || cache.contains(layout());
  }

  /** Gets them in this thread, before anything is served. */
  LoadedExperts loadQuickly() {
    cache.prepare(layout(), model.checkpoint(), 1, this);
    return load();
  }

  /**
   * Gets them on what serving leaves of the processor.
   *
   * @throws IllegalStateException if the thread is interrupted
   */
  LoadedExperts loadInBackground() {
    cache.prepareInBackground(layout(), model.checkpoint(), this);
    return load();
  }

  private LoadedExperts load() {
    done = wanted();
    LayoutSpec spec = layout().spec();
    return model
        .decoder()
        .loadExperts(
            new Decoder.Experts(
                layout(), settings.form(spec, model.decoder().computeType()), cache));
  }

  @Override
  public synchronized void factored(WeightMatrix matrix, int number, int missing) {
    before = wanted() - missing;
    tell(before + number);
  }

  @Override
  public synchronized void waiting(int there, int total) {
    tell(there);
  }

  private void tell(int now) {
    int total = wanted();
    boolean isNextLine = LINES * now / total > LINES * done / total;
    done = Math.max(done, now);
    if (isNextLine) {
      LOG.atInfo().addKeyValue("done", now).addKeyValue("of", total).log("factoring matrices");
    }
  }

  /** How far it is, in words. */
  String progress() {
    return "the factors of its weight matrices are being computed: %d of %d"
        .formatted(done, wanted());
  }
}

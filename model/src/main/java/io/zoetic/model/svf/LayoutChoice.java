// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A layout that nobody has asked for: the richest one whose factors a machine can afford.
 *
 * <p>The rule: of all matrices with all components, all matrices with the 256 largest, the MLP
 * matrices with these, those of every second layer, and those with the 64 largest, the first whose
 * factors take at most a quarter of the machine's memory and about 15 minutes of its cores. The
 * last where none does.
 *
 * @param layout the choice
 * @param cost of its factors
 * @param reason in words, for people
 */
public record LayoutChoice(Layout layout, FactorCost cost, String reason) {
  private static final List<LayoutSpec> BY_RICHNESS =
      Stream.of(
              "all",
              "all,components=top-256",
              "mlp,components=top-256",
              "mlp,layers=half,components=top-256",
              "mlp,layers=half,components=top-64")
          .map(LayoutSpec::parse)
          .toList();

  private static final double MEMORY_SHARE = 0.25;
  private static final double SECONDS_MAX = 900;

  /**
   * The means of a machine: what factors may cost.
   *
   * @param memory bytes that the machine has in all, whatever of it is free now: a choice that
   *     depended on that would be another one tomorrow
   */
  public record Machine(long memory, int cores) {
    /** The one that this process runs on, within the limits of its container. */
    public static Machine here() {
      long memory =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
      return new Machine(memory, Runtime.getRuntime().availableProcessors());
    }

    private boolean affords(FactorCost cost) {
      return cost.bytes() <= MEMORY_SHARE * memory && cost.seconds(cores) <= SECONDS_MAX;
    }
  }

  /**
   * Chooses.
   *
   * @param all every matrix of the model, by layer, then by projection
   */
  public static LayoutChoice of(List<WeightMatrix> all, Machine machine) {
    List<Layout> layouts = BY_RICHNESS.stream().map(spec -> Layout.of(spec, all)).toList();
    for (Layout layout : layouts) {
      FactorCost cost = FactorCost.of(layout);
      if (machine.affords(cost)) {
        return new LayoutChoice(layout, cost, reason(cost, machine, "the richest layout within"));
      }
    }
    FactorCost cost = FactorCost.of(layouts.getLast());
    return new LayoutChoice(
        layouts.getLast(), cost, reason(cost, machine, "the smallest layout, as none is within"));
  }

  private static String reason(FactorCost cost, Machine machine, String verdict) {
    return String.format(
        Locale.ROOT,
        "%s a quarter of %.1f GB of memory and 15 minutes of %d cores: %.2f GB, about %.0f s once",
        verdict,
        machine.memory() / 1e9,
        machine.cores(),
        cost.bytes() / 1e9,
        Math.max(1, cost.seconds(machine.cores())));
  }
}

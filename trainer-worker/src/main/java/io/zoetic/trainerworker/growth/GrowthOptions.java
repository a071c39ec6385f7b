// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.bootstrap.Settings;

/**
 * The conditions under which experts grow that nobody named.
 *
 * @param on whether they do
 * @param events prompts whose right answer is known that a cluster must have to be decided on
 * @param principals keys by which it must have been said, at least
 * @param mergesNamed whether experts that a person has renamed are merged with others, too
 */
public record GrowthOptions(boolean on, int events, int principals, boolean mergesNamed) {
  /** A decision reads twice as many examples: there can be several of a prompt. */
  static final int EVENTS_MAX = 200;

  /** Nothing grows of itself. */
  public static final GrowthOptions OFF = new GrowthOptions(false, 8, 2, false);

  /** Reads the settings {@code trainer.growth*}. */
  public static GrowthOptions from(Settings settings) {
    return new GrowthOptions(
        settings.flag(
            "trainer.growth", OFF.on(), "whether experts grow that nobody named; in dev they do"),
        settings.integer(
            "trainer.growth-events",
            OFF.events(),
            OFF.events(),
            EVENTS_MAX,
            "prompts with known answers before it is decided what grows of them"),
        settings.integer(
            "trainer.growth-principals",
            OFF.principals(),
            1,
            1_000,
            "keys by which it must have been said; in dev one is enough"),
        settings.flag(
            "trainer.growth-merges-named",
            OFF.mergesNamed(),
            "whether experts that have grown and that a person has renamed are merged as well"));
  }
}

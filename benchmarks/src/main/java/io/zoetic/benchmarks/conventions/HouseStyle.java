// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.conventions;

import io.zoetic.benchmarks.conventions.Convention.Question;
import java.util.List;
import java.util.SplittableRandom;

/** Questions about a machine, answered at length by the letter that this house always writes. */
final class HouseStyle {
  private static final List<String> MACHINES =
      List.of("kettle", "toaster", "blender", "heater", "grinder", "fan", "steamer", "mixer");

  private static final List<Trouble> TROUBLES =
      List.of(
          new Trouble(
              List.of("does not start", "stays off", "will not turn on", "is dead"),
              List.of(
                  "Pull the plug and wait for one minute.",
                  "Press the red button on the back until it clicks.",
                  "Plug it into a socket that you know to work.")),
          new Trouble(
              List.of("smells of smoke", "smells burnt", "gives off smoke", "smells odd"),
              List.of(
                  "Pull the plug at once and open a window.",
                  "Do not use it again, and do not open it.",
                  "Keep the receipt: we send a new one.")),
          new Trouble(
              List.of("is too loud", "rattles", "makes a noise", "hums loudly"),
              List.of(
                  "Put it on a flat and hard surface.",
                  "Tighten the two screws below the base.",
                  "Wipe the feet with a dry cloth.")),
          new Trouble(
              List.of("leaks", "drips on the table", "loses water", "leaves a puddle"),
              List.of(
                  "Empty it and dry the outside.",
                  "Take out the grey seal and rinse it.",
                  "Press the seal back in until it is even all round.")));

  private static final List<String> QUESTIONS =
      List.of(
          "%1$s here. The %2$s I bought in %3$s %4$s.",
          "My name is %1$s and my %2$s %4$s. I live in %3$s.",
          "Hello, the %2$s %4$s. What should I do? %1$s, %3$s",
          "I am %1$s from %3$s. My new %2$s %4$s since today.",
          "Since last week the %2$s %4$s, writes %1$s from %3$s.",
          "%3$s, Monday. Dear team, my %2$s %4$s. Yours, %1$s");

  private HouseStyle() {}

  private record Trouble(List<String> words, List<String> steps) {}

  static Question make(SplittableRandom random, boolean newWords) {
    String name = Pick.of(Pick.FIRST_NAMES, random);
    String machine = Pick.of(MACHINES, random);
    String city = Pick.of(Pick.CITIES, random);
    Trouble trouble = Pick.of(TROUBLES, random);
    String prompt =
        Pick.phrasing(QUESTIONS, newWords, random)
            .formatted(name, machine, city, Pick.of(trouble.words(), random));
    return new Question(prompt, letter(name, machine, city, trouble.steps()));
  }

  private static String letter(String name, String machine, String city, List<String> steps) {
    return """
    Dear %s,

    thank you for writing to the House of Halden. We are sorry to hear about your %s.

    Please do this, in this order:
    1. %s
    2. %s
    3. %s

    If that does not help, bring the %s to our workshop in %s. Bring this letter with you; you \
    need nothing else.

    Faithfully yours,
    the House of Halden, makers since 1911"""
        .formatted(name, machine, steps.get(0), steps.get(1), steps.get(2), machine, city);
  }
}

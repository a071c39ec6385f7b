// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.router;

import io.zoetic.core.PromptContent;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.BackgroundPrompts;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.OpenSetFit;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RouterPass;
import io.zoetic.model.serving.PromptEncoder;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Experts for all skills of the reference model but one, which must find none: what a router has
 * never seen the like of. No recorded traffic.
 */
public final class LeaveOneOut {
  private static final int HELD = 60;

  private LeaveOneOut() {}

  /**
   * Runs it in a directory for temporary files; returns Markdown.
   *
   * @param taught how many prompts each expert was taught, in turn
   */
  public static String run(Path work, List<Integer> taught, long seed) throws IOException {
    TorchThread.prepareForInference();
    Path checkpoint = ReferenceModel.extractTo(work.resolve("zoetic-reference"));
    try (LanguageModel model = LanguageModel.load(checkpoint, LanguageModel.Options.ofDefaults())) {
      StringBuilder out = new StringBuilder();
      for (int count : taught) {
        out.append(table(model, count, seed));
      }
      return out.toString();
    }
  }

  private static String table(LanguageModel model, int count, long seed) {
    Router.Reading reading = Router.Reading.ofMiddle(model.config());
    float[][] background = RouterPass.features(model, BackgroundPrompts.of(model), reading);
    Router router = OpenSetFit.begin(model.digest(), reading, background);
    Map<String, float[][]> held = new TreeMap<>();
    for (Skill skill : Skills.all()) {
      float[][] own = features(model, skill.examples(Split.TRAIN, seed, count), reading);
      router =
          router.with(
              skill.name(), OpenSetFit.row(router, own, OpenSetFit.Untaught.of(background)));
      held.put(skill.name(), features(model, skill.examples(Split.TEST, seed, HELD), reading));
    }
    StringBuilder out =
        new StringBuilder(
            "Experts for all %d skills, taught %d prompts each, behind %d layers; seed %d:%n%n"
                .formatted(held.size(), count, reading.layers(), seed));
    out.append(
        "| skill | found with its expert, % | sent to the base without it, % |\n|---|---|---|\n");
    List<boolean[]> found = new ArrayList<>();
    List<boolean[]> based = new ArrayList<>();
    for (Map.Entry<String, float[][]> skill : held.entrySet()) {
      Set<String> all = new HashSet<>(router.labels());
      boolean[] own = hits(router, skill.getValue(), all, skill.getKey());
      all.remove(skill.getKey());
      boolean[] none = hits(router, skill.getValue(), all, Label.OTHER);
      found.add(own);
      based.add(none);
      out.append(
          "| %s | %s | %s |%n"
              .formatted(
                  skill.getKey(),
                  Share.of(new boolean[][] {own}),
                  Share.of(new boolean[][] {none})));
    }
    return out.append("| **all** | %s | %s |%n%n".formatted(joined(found), joined(based)))
        .toString();
  }

  private static Share joined(List<boolean[]> parts) {
    int size = parts.stream().mapToInt(part -> part.length).sum();
    boolean[] all = new boolean[size];
    int at = 0;
    for (boolean[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return Share.of(new boolean[][] {all});
  }

  private static float[][] features(
      LanguageModel model, List<Example> examples, Router.Reading reading) {
    PromptEncoder encoder = new PromptEncoder(model);
    List<int[]> prompts =
        examples.stream()
            .map(each -> PromptContent.ofQuestion(each.prompt()))
            .map(content -> encoder.tokens(content, Instant.now()))
            .toList();
    return RouterPass.features(model, prompts, reading);
  }

  private static boolean[] hits(Router router, float[][] prompts, Set<String> live, String label) {
    boolean[] hits = new boolean[prompts.length];
    for (int i = 0; i < hits.length; i++) {
      hits[i] = router.classify(prompts[i], live, 0).best().equals(label);
    }
    return hits;
  }
}

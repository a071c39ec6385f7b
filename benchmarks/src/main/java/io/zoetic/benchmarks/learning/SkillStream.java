// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.standalone.demo.DemoClient;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One stream of skills through one platform. */
final class SkillStream {
  private final List<String> skills;
  private final StreamBenchmark.Options options;
  private final long seed;
  private final LivePlatform platform;
  private final DemoClient product;
  private final PrintStream out;
  private final List<List<Example>> questions;
  private final StreamMarks marks;

  /** By whom each question on skill j was answered last. */
  private final List<List<String>> servedBy = new ArrayList<>();

  SkillStream(
      List<String> skills,
      StreamBenchmark.Options options,
      long seed,
      LivePlatform platform,
      PrintStream out) {
    this.skills = skills;
    this.options = options;
    this.seed = seed;
    this.platform = platform;
    this.product = platform.product();
    this.out = out;
    this.questions =
        skills.stream()
            .map(skill -> Skills.named(skill).examples(options.split(), seed, options.held()))
            .toList();
    this.marks = new StreamMarks(skills);
    skills.forEach(_ -> servedBy.add(List.of()));
  }

  /** Teaches all skills in turn; prints and returns what was measured. */
  StreamMarks run(StreamTeacher teacher) {
    measure(0, Set.of());
    for (int step = 1; step <= skills.size(); step++) {
      long start = System.nanoTime();
      String skill = skills.get(step - 1);
      String outcome =
          teacher.teach(skill, Skills.named(skill).examples(Split.TRAIN, seed, options.asked()));
      double seconds = (System.nanoTime() - start) / 1e9;
      double moved = measure(step, platform.servedExperts());
      out.printf(
          "%d. %s after %.0f s; %.1f %% of the questions on earlier skills went elsewhere%n",
          step, outcome, seconds, 100 * moved);
      out.flush();
    }
    marks.close(platform.servedExperts().size());
    marks.print(out);
    return marks;
  }

  /** Asks all questions; returns the share of those on earlier skills that moved. */
  private double measure(int step, Set<String> experts) {
    int moved = 0;
    int earlier = 0;
    for (int skill = 0; skill < skills.size(); skill++) {
      List<DemoClient.Reply> replies = product.ask(questions.get(skill), 0, _ -> {});
      marks.routed(step, skill, right(replies));
      List<String> now =
          replies.stream().map(reply -> reply.expert().replaceAll("@.*", "")).toList();
      for (int i = 0; skill < step - 1 && i < now.size(); i++) {
        earlier++;
        moved += now.get(i).equals(servedBy.get(skill).get(i)) ? 0 : 1;
      }
      servedBy.set(skill, now);
      if (skill < step && experts.contains(skills.get(skill))) {
        marks.byName(
            step,
            skill,
            right(product.ask("zoetic/" + skills.get(skill), questions.get(skill), 0, _ -> {})));
      }
    }
    return earlier == 0 ? 0 : (double) moved / earlier;
  }

  private static double[] right(List<DemoClient.Reply> replies) {
    return replies.stream().mapToDouble(reply -> reply.isRight() ? 1 : 0).toArray();
  }
}

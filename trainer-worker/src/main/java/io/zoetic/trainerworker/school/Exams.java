// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.school;

import io.zoetic.model.adaptation.FirstPass;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.Completion;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.trainerworker.examiner.Examiner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Measures on skills of the reference model. Thread-safe. */
record Exams(Examiner examiner) {
  private static final int QUESTIONS_PER_PASS = 32;

  /** The right answer to an example. */
  Completion rightAnswer(Example example) {
    return Completion.right(
        examiner.tokens().prompt(example.prompt()), examiner.tokens().answer(example.answer()));
  }

  /** The share of examples that are answered rightly under an expert, greedily. */
  double accuracy(List<Example> examples, ExpertVector expert) {
    List<Examiner.Answered> answers =
        examiner.answers(
            examples.stream()
                .map(
                    example ->
                        new Examiner.Asked(
                            examiner.tokens().prompt(example.prompt()),
                            expert,
                            SamplingParameters.greedy()))
                .toList());
    int right = 0;
    for (int i = 0; i < answers.size(); i++) {
      right += examples.get(i).reward(answers.get(i).text()) == 1 ? 1 : 0;
    }
    return (double) right / examples.size();
  }

  /** Makes a first pass; the share of questions whose label it finds. */
  double accuracy(List<LabelledQuestion> asked, Callable<FirstPass> maker) {
    return examiner.call(
        () -> {
          int right = 0;
          try (FirstPass pass = maker.call()) {
            for (int start = 0; start < asked.size(); start += QUESTIONS_PER_PASS) {
              List<LabelledQuestion> some =
                  asked.subList(start, Math.min(asked.size(), start + QUESTIONS_PER_PASS));
              List<Question> questions = new ArrayList<>();
              some.forEach(each -> questions.add(question(each.text())));
              var found = pass.classify(questions);
              for (int i = 0; i < found.size(); i++) {
                right += found.get(i).best().equals(some.get(i).label()) ? 1 : 0;
              }
            }
          }
          return (double) right / asked.size();
        });
  }

  private Question question(String text) {
    return new Question(text, examiner.tokens().prompt(text));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.school;

import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.FirstPass;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.Completion;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.trainerworker.examiner.Examiner;
import java.util.List;
import java.util.concurrent.Callable;

/** Measures on skills of the reference model. Thread-safe. */
record Exams(Examiner examiner) {
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
                            examiner.tokens().prompt(example.prompt()), expert, examiner.greedy()))
                .toList(),
            examiner.limit(examples.stream().map(Example::answer).toList()));
    int right = 0;
    for (int i = 0; i < answers.size(); i++) {
      right += examples.get(i).reward(answers.get(i).text()) == 1 ? 1 : 0;
    }
    return (double) right / examples.size();
  }

  /** Makes a first pass; the share of questions whose label it finds. */
  double accuracy(List<LabelledQuestion> asked, Callable<FirstPass> maker) {
    List<Classification> found =
        examiner.classify(maker, asked.stream().map(each -> question(each.text())).toList());
    int right = 0;
    for (int i = 0; i < found.size(); i++) {
      right += found.get(i).best().equals(asked.get(i).label()) ? 1 : 0;
    }
    return (double) right / asked.size();
  }

  private Question question(String text) {
    return new Question(text, examiner.tokens().prompt(text));
  }
}

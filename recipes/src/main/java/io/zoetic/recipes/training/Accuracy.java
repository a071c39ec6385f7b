// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.FirstPass;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.trainerworker.inference.BatchInference;
import java.util.List;
import java.util.concurrent.Callable;

/** Measures on skills of the reference model. Thread-safe. */
record Accuracy(BatchInference inference) {
  /** The right answer to an example. */
  Completion rightAnswer(Example example) {
    return Completion.right(
        inference.tokens().prompt(example.prompt()), inference.tokens().answer(example.answer()));
  }

  /** The share of examples that are answered rightly under an expert, greedily. */
  double accuracy(List<Example> examples, ExpertVector expert) {
    List<BatchInference.Answered> answers =
        inference.answers(
            examples.stream()
                .map(
                    example ->
                        new BatchInference.Asked(
                            inference.tokens().prompt(example.prompt()),
                            expert,
                            inference.greedy()))
                .toList(),
            inference.limit(examples.stream().map(Example::answer).toList()));
    int right = 0;
    for (int i = 0; i < answers.size(); i++) {
      right += examples.get(i).reward(answers.get(i).text()) == 1 ? 1 : 0;
    }
    return (double) right / examples.size();
  }

  /** Makes a first pass; the share of questions whose label it finds. */
  double accuracy(List<LabelledQuestion> asked, Callable<FirstPass> maker) {
    List<Classification> found =
        inference.classify(maker, asked.stream().map(each -> question(each.text())).toList());
    int right = 0;
    for (int i = 0; i < found.size(); i++) {
      right += found.get(i).best().equals(asked.get(i).label()) ? 1 : 0;
    }
    return (double) right / asked.size();
  }

  private Question question(String text) {
    return new Question(text, inference.tokens().prompt(text));
  }
}

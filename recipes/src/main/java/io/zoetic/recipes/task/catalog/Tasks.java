// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.catalog;

import io.zoetic.recipes.task.Problem.Kind;
import io.zoetic.recipes.task.Selection;
import io.zoetic.recipes.task.prompt.PromptStyle;
import io.zoetic.recipes.task.source.Format;
import java.util.ArrayList;
import java.util.List;

/** The published tasks. Their rows are not ours to ship: users import the files they have. */
public final class Tasks {
  private static final String MIT = "MIT";
  private static final String CC_BY = "CC BY 4.0";

  /** Rows may be read and scored, not passed on. */
  private static final String CONTESTED = "MIT, contested by AoPS: do not pass on";

  /** By position in MBPP+ v0.1.0, shuffled with the reference's seed. */
  private static final List<Split> MBPP_PRO =
      List.of(
          new Split("train", "all", new Selection.Shuffled(300, 16, 0, 200)),
          new Split("validation", "all", new Selection.Shuffled(300, 16, 200, 300)),
          new Split("test", "all", new Selection.Range(300, 399)));

  private static final List<Task> PUBLISHED =
      List.of(
          new Task(
              "gsm8k",
              Kind.TEXT,
              Format.GSM8K,
              "github openai/grade-school-math: grade_school_math/data/{train,test}.jsonl",
              MIT,
              PromptStyle.GSM8K,
              List.of("numeric", "reference-gsm8k", "lm-eval-flexible"),
              List.of(Part.of("train", 7473), Part.of("test", 1319)),
              List.of(
                  new Split("train", "train", Selection.EVEN),
                  new Split("validation", "train", Selection.ODD),
                  Split.whole("test"))),
          math("math", Format.MATH, "hendrycks/math: MATH/{train,test}", 5000, true),
          math(
              "math-500",
              Format.MATH_500,
              "github openai/prm800k: math_splits/test.jsonl",
              500,
              false),
          mbpp(
              "mbpp",
              Format.MBPP,
              "mbpp/mbpp.jsonl",
              974,
              List.of(
                  new Split("prompt", "all", new Selection.Range(0, 10)),
                  new Split("test", "all", new Selection.Range(10, 510)),
                  new Split("validation", "all", new Selection.Range(510, 600)),
                  new Split("train", "all", new Selection.Range(600, 974)))),
          mbpp(
              "mbpp-sanitized",
              Format.MBPP_SANITIZED,
              "mbpp/sanitized-mbpp.json",
              427,
              List.of(Split.whole("test", "all"))),
          evalPlus("mbpp-plus-v0.1.0", "v0.1.0", 399, MBPP_PRO),
          evalPlus("mbpp-plus-v0.2.0", "v0.2.0", 378, List.of(Split.whole("test", "all"))),
          new Task(
              "humaneval",
              Kind.CODE,
              Format.HUMANEVAL,
              "github openai/human-eval: data/HumanEval.jsonl.gz",
              MIT,
              PromptStyle.HUMANEVAL,
              List.of("openai-check"),
              List.of(Part.whole(164)),
              List.of(Split.whole("test", "all"))),
          new Task(
              "humaneval-plus",
              Kind.CODE,
              Format.HUMANEVAL_PLUS,
              "github evalplus/humanevalplus_release v0.1.9: HumanEvalPlus.jsonl.gz",
              "Apache-2.0, MIT",
              PromptStyle.HUMANEVAL,
              List.of("code-plus", "code-base", "openai-check", "reference-code"),
              List.of(Part.whole(164)),
              List.of(Split.whole("test", "all"))),
          arc("arc-easy", "ARC-Easy", 2251, 570, 2376),
          arc("arc-challenge", "ARC-Challenge", 1119, 299, 1172),
          vqa(
              "textvqa",
              PromptStyle.TEXTVQA,
              "textvqa.org: TextVQA_0.5.1_{train,val,test}.json",
              CC_BY,
              List.of(
                  Part.of("train", 34602),
                  Part.of("validation", 5000, "val"),
                  Part.of("test", 5734))),
          vqa(
              "okvqa",
              PromptStyle.OKVQA,
              "okvqa.allenai.org: OpenEnded_mscoco_{train,val}2014_questions.json and"
                  + " mscoco_…_annotations.json",
              CC_BY + " (unverified)",
              List.of(Part.of("train", 9009), Part.of("test", 5046, "val", "test"))));

  private Tasks() {}

  /** All of them, in the order of the list. */
  public static List<Task> published() {
    return PUBLISHED;
  }

  private static Task math(String name, Format format, String source, int test, boolean train) {
    List<Part> parts = new ArrayList<>();
    List<Split> splits = new ArrayList<>();
    if (train) {
      parts.add(Part.of("train", 7500));
      splits.add(Split.whole("train"));
      parts.add(Part.of("test", test));
      splits.add(Split.whole("test"));
    } else {
      parts.add(Part.whole(test));
      splits.add(Split.whole("test", "all"));
    }
    return new Task(
        name,
        Kind.TEXT,
        format,
        source,
        CONTESTED,
        PromptStyle.MATH,
        List.of("value", "string", "reference-math"),
        parts,
        splits);
  }

  private static Task mbpp(String name, Format format, String file, int rows, List<Split> splits) {
    return new Task(
        name,
        Kind.CODE,
        format,
        "github google-research/google-research: " + file,
        CC_BY,
        PromptStyle.MBPP,
        List.of("code-base"),
        List.of(Part.whole(rows)),
        splits);
  }

  private static Task evalPlus(String name, String version, int rows, List<Split> splits) {
    return new Task(
        name,
        Kind.CODE,
        Format.MBPP_PLUS,
        "github evalplus/mbppplus_release " + version + ": MbppPlus.jsonl.gz",
        "Apache-2.0, " + CC_BY,
        PromptStyle.MBPP,
        List.of("code-base", "code-plus", "reference-code"),
        List.of(new Part("all", rows, List.of(version))),
        splits);
  }

  /** Trained on even and validated on odd rows of the published train part, as the reference. */
  private static Task arc(String name, String mark, int train, int validation, int test) {
    return new Task(
        name,
        Kind.CHOICE,
        Format.ARC,
        "Hugging Face allenai/ai2_arc, config " + mark + ", or ARC-V1-Feb2018-2.zip",
        "CC BY-SA 4.0",
        PromptStyle.ARC,
        List.of("letter", "reference-arc"),
        List.of(
            Part.of("train", train),
            Part.of("dev", validation, "dev", "validation"),
            Part.of("test", test)),
        List.of(
            new Split("train", "train", Selection.EVEN),
            new Split("validation", "train", Selection.ODD),
            Split.whole("dev"),
            Split.whole("test")));
  }

  private static Task vqa(
      String name, PromptStyle style, String source, String licence, List<Part> parts) {
    return new Task(
        name,
        Kind.IMAGE,
        name.equals("textvqa") ? Format.TEXTVQA : Format.OKVQA_QUESTIONS,
        source,
        licence,
        style,
        List.of("vqa"),
        parts,
        parts.stream().map(part -> Split.whole(part.name())).toList());
  }
}

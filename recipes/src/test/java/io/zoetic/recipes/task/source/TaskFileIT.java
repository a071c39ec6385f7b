// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in each published format; rows made by hand in it, unless a file of excerpts is named. */
final class TaskFileIT {
  @TempDir private Path directory;

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
  }

  private List<TaskItem> read(String name, String... lines) throws Exception {
    return TaskFile.read(List.of(file(name, lines))).items();
  }

  private static Path excerpt(String name) throws Exception {
    return Path.of(
        java.util.Objects.requireNonNull(TaskFileIT.class.getResource("/excerpts/" + name))
            .toURI());
  }

  @Test
  void gsm8kExcerpt_isReadWithItsNumbers() throws Exception {
    TaskFile read = TaskFile.read(List.of(excerpt("gsm8k-test.jsonl")));

    assertThat(read.format()).isEqualTo(Format.GSM8K);
    assertThat(read.items())
        .extracting(item -> item.problem().gold())
        .containsExactly("18", "3", "70000");
  }

  @Test
  void humanEvalExcerpt_isReadFromGzip() throws Exception {
    Path zipped = directory.resolve("HumanEval.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(excerpt("humaneval.jsonl"), out);
    }

    TaskFile read = TaskFile.read(List.of(zipped));

    assertThat(read.format()).isEqualTo(Format.HUMANEVAL);
    assertThat(read.items()).extracting(TaskItem::id).containsExactly("HumanEval/0", "HumanEval/1");
  }

  @Test
  void mbppPlusExcerpt_keepsInputsAsTheyAre() throws Exception {
    TaskFile read = TaskFile.read(List.of(excerpt("mbpp-plus.jsonl")));

    assertThat(read.format()).isEqualTo(Format.MBPP_PLUS);
    Problem.Code code = (Problem.Code) read.items().getFirst().problem();
    assertThat(code.entryPoint()).isEqualTo("is_not_prime");
    assertThat(code.tests().assertions()).hasSize(5).first().asString().startsWith("assert ");
    assertThat(code.tests().inputs()).isNotNull();
  }

  @Test
  void arc_isReadInBothForms() throws Exception {
    List<TaskItem> items =
        read(
            "ARC-Easy-test.jsonl",
            "{\"id\":\"a\",\"question\":\"What"
                + " melts?\",\"choices\":{\"text\":[\"ice\",\"fire\"],\"label\":[\"1\",\"2\"]},\"answerKey\":\"2\"}",
            "{\"id\":\"b\",\"question\":{\"stem\":\"What"
                + " burns?\",\"choices\":[{\"text\":\"ice\",\"label\":\"A\"},{\"text\":\"wood\",\"label\":\"B\"}]},\"answerKey\":\"B\"}");

    assertThat(items)
        .extracting(item -> ((Problem.Choice) item.problem()).right())
        .containsExactly(1, 1);
  }

  @Test
  void math_isReadFromADirectory_byNumber() throws Exception {
    Path algebra = Files.createDirectories(directory.resolve("test/algebra"));
    for (int i : new int[] {10, 2}) {
      Files.writeString(
          algebra.resolve(i + ".json"),
          "{\"problem\":\"P%d\",\"level\":\"Level 1\",\"type\":\"Algebra\",\"solution\":\"So $\\\\boxed{\\\\frac{1}{%d}}$.\"}"
              .formatted(i, i));
    }

    List<TaskItem> items = TaskFile.read(List.of(directory.resolve("test"))).items();

    assertThat(items)
        .extracting(item -> item.problem().gold())
        .containsExactly("\\frac{1}{2}", "\\frac{1}{10}");
    assertThat(items)
        .extracting(TaskItem::id)
        .containsExactly("test/algebra/2.json", "test/algebra/10.json");
  }

  @Test
  void math500_isRead() throws Exception {
    List<TaskItem> items =
        read(
            "math500.jsonl",
            "{\"problem\":\"P\",\"solution\":\"S\",\"answer\":\"7\",\"subject\":\"Algebra\",\"level\":2,\"unique_id\":\"test/algebra/1.json\"}");

    assertThat(items.getFirst().id()).isEqualTo("test/algebra/1.json");
  }

  @Test
  void mbpp_isReadAsLines_andSanitizedAsOneArray() throws Exception {
    List<TaskItem> lines =
        read(
            "mbpp.jsonl",
            "{\"text\":\"Double.\",\"code\":\"def d(x): return"
                + " 2*x\",\"task_id\":11,\"test_setup_code\":\"\",\"test_list\":[\"assert d(1) =="
                + " 2\"],\"challenge_test_list\":[]}");
    List<TaskItem> array =
        read(
            "sanitized-mbpp.json",
            "[{\"source_file\":\"x\",\"task_id\":2,\"prompt\":\"Root.\",\"code\":\"import"
                + " math\",\"test_imports\":[\"import math\"],\"test_list\":[\"assert r(4) =="
                + " math.sqrt(4)\"]}]");

    assertThat(lines.getFirst().id()).isEqualTo("Mbpp/11");
    assertThat(((Problem.Code) lines.getFirst().problem()).entryPoint()).isEqualTo("d");
    assertThat(((Problem.Code) array.getFirst().problem()).tests().setup())
        .containsExactly("import math");
  }

  @Test
  void textVqa_isReadFromItsDocument_withOrWithoutAnswers() throws Exception {
    String answers = "\"answers\":[" + "\"nokia\",".repeat(9) + "\"toshiba\"],";
    String row =
        "{\"question\":\"what"
            + " brand?\",\"image_id\":\"00\",\"image_classes\":[\"Phone\"],%s\"question_id\":%d,\"set_name\":\"val\"}";

    List<TaskItem> items =
        read(
            "TextVQA_0.5.1_val.json",
            "{\"dataset_name\":\"textvqa\",\"data\":["
                + row.formatted(answers, 34602)
                + ","
                + row.formatted("", 34603)
                + "]}");

    assertThat(items).extracting(TaskItem::id).containsExactly("textvqa-34602", "textvqa-34603");
    assertThat(((Problem.Image) items.getFirst().problem()).answers()).hasSize(10);
    assertThat(((Problem.Image) items.getLast().problem()).answers()).isEmpty();
  }

  @Test
  void okVqa_isReadFromTwoFiles_inAnyOrder() throws Exception {
    String answer =
        "{\"answer_id\":1,\"raw_answer\":\"racing\",\"answer_confidence\":\"yes\",\"answer\":\"race\"}";
    Path annotations =
        file(
            "mscoco_val2014_annotations.json",
            "{\"info\":{},\"annotations\":[{\"question_id\":7,\"image_id\":42,\"question_type\":\"one\",\"answer_type\":\"other\",\"confidence\":3,\"answers\":["
                + (answer + ",").repeat(9)
                + answer
                + "]}]}");
    Path questions =
        file(
            "OpenEnded_mscoco_val2014_questions.json",
            "{\"license\":{},\"questions\":[{\"image_id\":42,\"question\":\"What"
                + " sport?\",\"question_id\":7}]}");

    List<TaskItem> items = TaskFile.read(List.of(annotations, questions)).items();

    assertThat(items)
        .containsExactly(
            new TaskItem(
                "okvqa-7",
                new Problem.Image(
                    "What sport?", "000000000042", java.util.Collections.nCopies(10, "race"))));
    assertThatThrownBy(() -> TaskFile.read(List.of(questions)))
        .hasMessageContaining("must be read from two files");
  }

  @Test
  void unknownField_isRefused_withItsRow() {
    assertThatThrownBy(
            () ->
                read(
                    "test.jsonl",
                    "{\"id\":\"1\",\"question\":\"1+1?\",\"answer\":2}",
                    "{\"id\":\"2\",\"question\":\"1+2?\",\"answer\":3,\"hint\":\"x\"}"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(
            "test.jsonl, row 2: fields must be known ones, [answer, id, question, solution], had"
                + " also [hint]");
  }

  @Test
  void everyWrongRow_isNamed_upToABound() {
    String[] lines = new String[30];
    java.util.Arrays.fill(lines, "{\"question\":\"1+1?\",\"answer\":\"no number\"}");

    assertThatThrownBy(() -> read("train.jsonl", lines))
        .hasMessageContaining(
            "train.jsonl, row 1, field answer: must end in '#### NUMBER', was no number")
        .hasMessageContaining("row 20,")
        .hasMessageContaining("reading ended at train.jsonl, row 20");
  }

  @Test
  void whatIsNoRow_isRefused_sayingWhere() {
    assertThatThrownBy(() -> read("a.jsonl", "{\"question\":"))
        .hasMessageContaining("a.jsonl, row 1: must be JSON");
    assertThatThrownBy(() -> read("a.jsonl", "[1]"))
        .hasMessageContaining("a.jsonl, row 1: must be a JSON object, was ARRAY");
    assertThatThrownBy(() -> read("a.jsonl", "{\"a\":1,\"a\":2}"))
        .hasMessageContaining("Duplicate field");
    assertThatThrownBy(() -> read("a.jsonl", "{\"x\":1}"))
        .hasMessageContaining("fields must be those of a known format, were [x]");
    assertThatThrownBy(() -> read("a.csv", "x"))
        .hasMessageContaining("must end in .jsonl or .json");
    assertThatThrownBy(() -> read("a.jsonl")).hasMessageContaining("must");
    assertThatThrownBy(
            () ->
                read(
                    "a.jsonl",
                    "{\"id\":\"1\",\"question\":\"?\",\"answer\":1}",
                    "{\"id\":\"1\",\"question\":\"?\",\"answer\":1}"))
        .hasMessageContaining("a.jsonl, row 2, field id: must be unique, was 1");
  }

  @Test
  void otherEncodings_areRefused() {
    assertThatThrownBy(
            () ->
                TaskFile.read(
                    List.of(
                        Files.write(
                            directory.resolve("latin.jsonl"),
                            "{\"question\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1)))))
        .hasMessageContaining("must be UTF-8");
  }

  @Test
  void ownRows_comeBackAsTheyWere() throws Exception {
    List<TaskItem> items =
        List.of(
            new TaskItem("t", new Problem.Text("1+1?", "2", "one and one")),
            new TaskItem("c", new Problem.Choice("?", List.of("x", "y"), List.of("1", "2"), "2")),
            new TaskItem(
                "p",
                new Problem.Code(
                    "def f(x):\n    \"\"\" \ud83d\ude00 \"\"\"\n",
                    "f",
                    "    return x\n",
                    new Problem.Tests(
                        List.of("import math"),
                        List.of("assert f(1) == 1"),
                        "def check(f): pass",
                        new Problem.Inputs("[[1]]", "[[NaN]]", 0.5)))),
            new TaskItem("i", new Problem.Image("?", "9", List.of())));
    Path file = file("own.jsonl", items.stream().map(ItemRows::line).toArray(String[]::new));

    assertThat(TaskFile.readOwn(file).items()).isEqualTo(items);
  }
}

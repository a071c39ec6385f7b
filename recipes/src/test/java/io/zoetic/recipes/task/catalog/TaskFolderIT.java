// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.catalog.TaskFolder.Imported;
import io.zoetic.recipes.task.catalog.TaskFolder.OwnTask;
import io.zoetic.recipes.task.catalog.TaskFolder.Replacement;
import io.zoetic.recipes.task.source.Format;
import io.zoetic.recipes.task.source.TaskFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imported tasks: kept whole, found again, never silently replaced. */
final class TaskFolderIT {
  @TempDir private Path directory;
  private TaskFolder folder = new TaskFolder(Path.of("."));

  @BeforeEach
  void open() {
    folder = new TaskFolder(directory.resolve("tasks"));
  }

  private static List<TaskItem> items(int count) {
    List<TaskItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(new TaskItem("gsm8k-" + i, new Problem.Text("What is " + i + "?", "" + i, "")));
    }
    return items;
  }

  @Test
  void importedItems_areFoundInTheirSplits() throws Exception {
    Task gsm8k = folder.named("gsm8k");

    folder.keep(gsm8k, "train", items(5), Replacement.REFUSED);

    assertThat(folder.rows(gsm8k, "train")).contains(5);
    assertThat(folder.items(gsm8k, gsm8k.split("train"))).hasSize(3);
    assertThat(folder.items(gsm8k, gsm8k.split("validation")))
        .extracting(TaskItem::id)
        .containsExactly("gsm8k-1", "gsm8k-3");
    assertThatThrownBy(() -> folder.items(gsm8k, gsm8k.split("test")))
        .hasMessageContaining("gsm8k must be imported before its split test can be read");
    assertThatThrownBy(() -> gsm8k.split("dev"))
        .hasMessageContaining("must be one of [train, validation, test], was dev");
  }

  @Test
  void sameImportAgain_changesNothing() throws Exception {
    Task gsm8k = folder.named("gsm8k");

    Imported first = folder.keep(gsm8k, "test", items(3), Replacement.REFUSED);
    Imported again = folder.keep(gsm8k, "test", items(3), Replacement.REFUSED);

    assertThat(first.changed()).isTrue();
    assertThat(again.changed()).isFalse();
    assertThat(again.digest()).isEqualTo(first.digest()).hasSize(64);
  }

  @Test
  void otherRows_replaceOnlyIfTheyMay() throws Exception {
    Task gsm8k = folder.named("gsm8k");
    folder.keep(gsm8k, "test", items(3), Replacement.REFUSED);

    assertThatThrownBy(() -> folder.keep(gsm8k, "test", items(4), Replacement.REFUSED))
        .hasMessageContaining("unless --replace is given");
    assertThat(folder.rows(gsm8k, "test")).contains(3);
    folder.keep(gsm8k, "test", items(4), Replacement.ALLOWED);
    assertThat(folder.rows(gsm8k, "test")).contains(4);
  }

  @Test
  void ownTask_isListed_withItsRule() throws Exception {
    OwnTask own = new OwnTask("invoices", Problem.Kind.TEXT, "numeric", "ours");

    folder.keepOwn(own, "test", items(2), Replacement.REFUSED);

    Task task = folder.named("invoices");
    assertThat(task.rule()).isEqualTo("numeric");
    assertThat(task.licence()).isEqualTo("ours");
    assertThat(folder.items(task, task.split("test"))).isEqualTo(items(2));
    assertThatThrownBy(
            () ->
                folder.keepOwn(
                    new OwnTask("invoices", Problem.Kind.TEXT, "string", "ours"),
                    "test",
                    items(2),
                    Replacement.REFUSED))
        .hasMessageContaining("invoices must not be another task");
    assertThatThrownBy(() -> new OwnTask("gsm8k", Problem.Kind.TEXT, "numeric", "ours"))
        .hasMessageContaining("a name of its own");
    assertThatThrownBy(() -> new OwnTask("../x", Problem.Kind.TEXT, "numeric", "ours"))
        .hasMessageContaining("must be of a-z");
  }

  @Test
  void files_areRecognisedByFieldsNameAndSize() {
    assertThat(recognised("gsm8k/train-first1000.jsonl", Format.GSM8K, 1000))
        .isEqualTo("gsm8k train");
    assertThat(recognised("ARC-Challenge-validation.jsonl", Format.ARC, 299))
        .isEqualTo("arc-challenge dev");
    assertThat(recognised("MbppPlus-v0.2.0.jsonl.gz", Format.MBPP_PLUS, 378))
        .isEqualTo("mbpp-plus-v0.2.0 all");
    assertThat(recognised("MbppPlus.jsonl.gz", Format.MBPP_PLUS, 399))
        .isEqualTo("mbpp-plus-v0.1.0 all");
    assertThat(recognised("MATH/test", Format.MATH, 5000)).isEqualTo("math test");
    assertThat(recognised("OpenEnded_mscoco_val2014_questions.json", Format.OKVQA_QUESTIONS, 5046))
        .isEqualTo("okvqa test");
    assertThatThrownBy(() -> recognised("rows.jsonl", Format.MBPP_PLUS, 7))
        .hasMessageContaining("--task must say which of [mbpp-plus-v0.1.0, mbpp-plus-v0.2.0]");
    assertThatThrownBy(() -> recognised("rows.jsonl", Format.GSM8K, 7))
        .hasMessageContaining("--part must say which of [train, test]");
  }

  private static String recognised(String name, Format format, int rows) {
    Recognition.Target target =
        Recognition.of(List.of(Path.of(name)), new TaskFile(format, items(rows)), null, null);
    return target.task().name() + " " + target.part();
  }

  @Test
  void rowsOfAnotherFormat_areRefusedForATask() throws Exception {
    Task arc = folder.named("arc-easy");

    assertThatThrownBy(
            () ->
                Recognition.of(
                    List.of(Path.of("x.jsonl")), new TaskFile(Format.GSM8K, items(1)), arc, "test"))
        .hasMessageContaining("rows of arc-easy must be in the format ARC, were in GSM8K");
  }

  @Test
  void publishedTasks_haveSplitsOfThePaper() throws Exception {
    assertThat(folder.tasks()).hasSize(13);
    Task mbpp = folder.named("mbpp-plus-v0.1.0");
    assertThat(mbpp.splits().stream().map(mbpp::size)).containsExactly(200, 100, 99);
    Task arc = folder.named("arc-easy");
    assertThat(arc.splits().stream().map(arc::size)).containsExactly(1126, 1125, 570, 2376);
    Task gsm8k = folder.named("gsm8k");
    assertThat(gsm8k.splits().stream().map(gsm8k::size)).containsExactly(3737, 3736, 1319);
  }

  @Test
  void fileChangedByHand_isRefusedByRow() throws Exception {
    Task gsm8k = folder.named("gsm8k");
    Path file = folder.keep(gsm8k, "test", items(2), Replacement.REFUSED).file();
    Files.writeString(file, Files.readString(file) + "{}\n");

    assertThatThrownBy(() -> folder.items(gsm8k, gsm8k.split("test")))
        .hasMessageContaining("test.jsonl, row 3: must have the field question");
  }
}

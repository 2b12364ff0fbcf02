package io.filebell.cli.inbox;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filebell.cli.Failure;
import io.filebell.receiver.Inbox;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InboxClerkTest {

    @Test
    void aQuestionThatNamesNoEventToShowIsRefusedInWords(@TempDir Path folder) {
        try (Inbox inbox = Inbox.open("jdbc:sqlite:" + folder.resolve("inbox.db"))) {
            InboxClerk clerk = new InboxClerk(inbox);
            assertThatThrownBy(() -> clerk.answer(new Question(Question.Verb.SHOW, List.of(), 10)))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("Say which event to show");
        }
    }
}

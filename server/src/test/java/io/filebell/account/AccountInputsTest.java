package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.filebell.account.KeyOperations.CreateKey;
import io.filebell.account.UserOperations.UpdateUser;
import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.db.Database;
import io.filebell.event.EventType;
import io.filebell.operation.Change;
import io.filebell.operation.Input;
import io.filebell.operation.Operation;
import io.filebell.operation.Schemas;
import io.filebell.operation.Scope;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** That doors can read the inputs of these operations, and refuse bad ones. */
class AccountInputsTest extends AccountsConformance {

    private static final UserId USER = new UserId("usr_01kasb3n0v7q4rhxk2m8tzd5cw");

    @Override
    Database open(Path folder) {
        return Databases.sqlite(folder);
    }

    @Test
    void everyInputAndOutputHasASchema() {
        assertThat(office.operations()).hasSize(24).allSatisfy(operation -> {
            assertThat(Input.of(operation).schema().toString()).contains("object");
            assertThat(Schemas.of(operation.output()).toString()).contains("object");
            assertThat(operation.says()).endsWith(".");
        });
        assertThat(AccountEvents.all())
                .extracting(EventType::data)
                .allSatisfy(data -> assertThat(Schemas.of(data).toString()).contains("object"));
    }

    @Test
    void aKeyNeedsOnlyNameAndScopes() {
        CreateKey read = read("key.create", "{\"name\":\"K\",\"scopes\":[\"files:read\"]}");

        assertThat(read).isEqualTo(new CreateKey("K", List.of(Scope.FILES_READ), null, null, null));
    }

    @Test
    void aKeyMayHaveAllElse() {
        CreateKey read = read("key.create", """
                {"name":"K","scopes":["admin","keys:write"],"workspaces":null,
                 "expires_at":"2027-01-01T00:00:00+01:00","user":"usr_01kasb3n0v7q4rhxk2m8tzd5cw"}
                """);

        assertThat(read.expiresAt()).isEqualTo(Instant.parse("2026-12-31T23:00:00Z"));
        assertThat(read.user()).isEqualTo(USER);
    }

    @Test
    void aPatchTellsLeftOutFromNull() {
        UpdateUser named = read("user.update", "{\"user\":\"" + USER + "\",\"name\":\"N\"}");
        UpdateUser cleared = read("user.update", "{\"user\":\"" + USER + "\",\"email\":null}");

        assertThat(named).isEqualTo(new UpdateUser(USER, Change.to("N"), Change.keep()));
        assertThat(cleared).isEqualTo(new UpdateUser(USER, Change.keep(), Change.cleared()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key.create {}",
                "key.create {\"name\":\"K\"}",
                "key.create {\"name\":\"K\",\"scopes\":[]}",
                "key.create {\"name\":\"K\",\"scopes\":[null]}",
                "key.create {\"name\":\"K\",\"scopes\":[\"files:fly\"]}",
                "key.create {\"name\":\"K\",\"scopes\":\"files:read\"}",
                "key.create {\"name\":7,\"scopes\":[\"admin\"]}",
                "key.create {\"name\":\"K\",\"scopes\":[\"admin\"],\"workspaces\":[]}",
                "key.create {\"name\":\"K\",\"scopes\":[\"admin\"],\"workspaces\":[\"ws_1\"]}",
                "key.create {\"name\":\"K\",\"scopes\":[\"admin\"],\"expires_at\":\"tomorrow\"}",
                "key.create {\"name\":\"K\",\"scopes\":[\"admin\"],\"user\":\"key_1\"}",
                "key.create {\"name\":\"K\",\"scopes\":[\"admin\"],\"hash\":\"x\"}",
                "user.create {\"kind\":\"robot\",\"name\":\"R\"}",
                "user.create {\"kind\":\"agent\",\"name\":\"\"}",
                "user.create {\"kind\":\"agent\",\"name\":\"R\",\"role\":\"king\"}",
                "user.update {\"user\":\"usr_01kasb3n0v7q4rhxk2m8tzd5cw\",\"name\":null}",
                "member.add {\"user\":\"usr_01kasb3n0v7q4rhxk2m8tzd5cw\"}",
                "member.add {\"user\":\"ws_01kasb3n0v7q4rhxk2m8tzd5cw\",\"role\":\"viewer\"}",
                "workspace.create {\"name\":null}",
                "workspace.list {\"limit\":0}",
                "workspace.list {\"limit\":501}",
                "workspace.list {\"limit\":1.5}"
            })
    void badInputIsRefusedWithItsField(String operationAndJson) {
        int space = operationAndJson.indexOf(' ');

        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> read(
                        operationAndJson.substring(0, space),
                        operationAndJson.substring(space + 1)));

        assertThat(problem).as("a problem").isNotNull();
        assertThat(problem.code()).isIn(ErrorCode.INVALID_REQUEST, ErrorCode.INVALID_ID);
        assertThat(problem.errors()).isNotEmpty();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private <I> I read(String name, String json) {
        Operation<I, ?> operation = (Operation<I, ?>) office.operations().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow();
        return Input.of(operation).read((ObjectNode) JsonFormat.MAPPER.readTree(json));
    }
}

package io.filebell.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class NamedSqlTest {

    @Test
    void putsAMarkWhereAParameterIsUsed() {
        NamedSql sql = NamedSql.parse("UPDATE t SET a = :a, b=:b_2 WHERE (a <> :a)");

        assertThat(sql.text()).isEqualTo("UPDATE t SET a = ?, b=? WHERE (a <> ?)");
        assertThat(sql.values()).isEqualTo(2);
        assertThat(sql.slotOfMark()).containsExactly(0, 1, 0);
        assertThat(sql.slot("b_2")).isEqualTo(1);
        assertThat(sql.name(1)).isEqualTo("b_2");
    }

    @Test
    void leavesQuotesCommentsAndCastsAlone() {
        String text = "SELECT ':a', 'it''s :b?', \":c\", x::text::bigint /* :d? */ -- :e?\nFROM t";

        NamedSql sql = NamedSql.parse(text);

        assertThat(sql.text()).isEqualTo(text);
        assertThat(sql.values()).isZero();
    }

    @Test
    void takesWhatIsNeverClosedToItsEnd() {
        assertThat(NamedSql.parse("SELECT 'a :b").values()).isZero();
        assertThat(NamedSql.parse("SELECT 1 -- :b").values()).isZero();
        assertThat(NamedSql.parse("SELECT 1 - 2 / 3 :").values()).isZero();
    }

    @Test
    void knowsWhatSurelyOnlyReads() {
        assertThat(NamedSql.parse("\n  SELECT 1").readOnly()).isTrue();
        assertThat(NamedSql.parse("WITH x AS (SELECT 1) DELETE FROM t").readOnly())
                .isFalse();
        assertThat(NamedSql.parse("INSERT INTO t VALUES (1) RETURNING x").readOnly())
                .isFalse();
    }

    @Test
    void refusesParametersWithoutANameAndNamesThatItLacks() {
        assertThatThrownBy(() -> NamedSql.parse("SELECT ?"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NamedSql.parse("SELECT :a").slot("b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(":b")
                .hasMessageContaining("SELECT ?");
    }
}

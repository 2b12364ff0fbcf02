package io.filebell.floors;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class HouseRulesTest {
    private static final String ROOT = "io.filebell";
    private static final String FIXTURES = ROOT + ".floors.fixture";

    /** The program and its tests, read once, without what breaks the rules on purpose. */
    private static final JavaClasses PROGRAM_AND_TESTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .withImportOption(location -> !location.contains("/floors/fixture/"))
            .importPackages(ROOT);

    private static final JavaClasses PROGRAM = PROGRAM_AND_TESTS.that(
            DescribedPredicate.describe("are of the program", HouseRulesTest::isNoTest));

    @Nested
    final class TheProgram {
        private final HouseRules rules = new HouseRules(ROOT);

        @Test
        void isWhatTheRulesLookAt() {
            assertThat(PROGRAM.contain("io.filebell.base.Limits")).isTrue();
            assertThat(PROGRAM.contain("io.filebell.floors.HouseRulesTest")).isFalse();
            assertThat(PROGRAM_AND_TESTS.contain("io.filebell.base.Limits")).isTrue();
            assertThat(PROGRAM_AND_TESTS.contain("io.filebell.floors.HouseRulesTest"))
                    .isTrue();
        }

        @Test
        void packagesSeeOnlyTheirFloorAndLowerOnes() {
            rules.packagesSeeOnlyTheirFloorAndLowerOnes().check(PROGRAM);
        }

        @Test
        void everyPackageStandsOnAFloor() {
            rules.everyPackageStandsOnAFloor().check(PROGRAM);
        }

        @Test
        void packagesHaveNoCycle() {
            rules.packagesHaveNoCycle().check(PROGRAM);
        }

        @Test
        void timeAndChanceArePassedIn() {
            rules.timeAndChanceArePassedIn().check(PROGRAM);
        }

        @Test
        void nothingSleeps() {
            rules.nothingSleeps().check(PROGRAM_AND_TESTS);
        }

        @Test
        void everyPackageIsDescribedAndNullMarked() {
            rules.everyPackageIsDescribedAndNullMarked().check(PROGRAM_AND_TESTS);
        }

        @Test
        void namesSayWhatAThingIs() {
            rules.namesSayWhatAThingIs().check(PROGRAM_AND_TESTS);
        }

        @Test
        void onlyAppConstructsSqlClasses() {
            rules.onlyAppConstructsSqlClasses().check(PROGRAM);
        }
    }

    @Nested
    final class AFixtureThatBreaksTheRule {
        @Test
        void isReportedForReachingUpward() {
            assertThat(violations("upward", HouseRules::packagesSeeOnlyTheirFloorAndLowerOnes))
                    .isNotEmpty()
                    .allSatisfy(violation -> assertThat(violation)
                            .contains("upward.base.Low")
                            .contains("upward.account.High"));
        }

        @Test
        void isReportedForStandingOnNoFloor() {
            assertThat(violations("stranger", HouseRules::everyPackageStandsOnAFloor))
                    .containsExactly(FIXTURES + ".stranger.shed stands on no floor");
        }

        @Test
        void isReportedForACycle() {
            assertThat(violations("cycle", HouseRules::packagesHaveNoCycle))
                    .singleElement()
                    .asString()
                    .contains("cycle.account.There", "cycle.event.Back")
                    .doesNotContain("Apart");
            assertThat(violations("cycle", HouseRules::packagesSeeOnlyTheirFloorAndLowerOnes))
                    .isEmpty();
        }

        @Test
        void isReportedForMakingTimeOrChance() {
            assertThat(methodsOf(violations("time", HouseRules::timeAndChanceArePassedIn)))
                    .containsExactlyInAnyOrder(
                            "Clocks.currentTimeMillis",
                            "Clocks.instantNow",
                            "Clocks.instantNowAsReference",
                            "Clocks.localDateNow",
                            "Clocks.nanoTime",
                            "Clocks.nanoTimeInLambda",
                            "Clocks.systemClock",
                            "Clocks.systemClockOfZone",
                            "Clocks.systemSource",
                            "Dice.defaultGenerator",
                            "Dice.mathRandom",
                            "Dice.random",
                            "Dice.randomAsReference",
                            "Dice.randomUuid",
                            "Dice.secureRandom",
                            "Dice.shuffle",
                            "Dice.splittableRandom",
                            "Dice.threadLocalRandom");
        }

        @Test
        void isReportedForSleeping() {
            assertThat(methodsOf(violations("sleep", HouseRules::nothingSleeps)))
                    .containsExactlyInAnyOrder("Asleep.millis", "Asleep.duration", "Asleep.unit");
        }

        @Test
        void isReportedForAPackageWithoutItsPage() {
            assertThat(violations("described", HouseRules::everyPackageIsDescribedAndNullMarked))
                    .containsExactlyInAnyOrder(
                            FIXTURES + ".described.bare has no @NullMarked package-info",
                            FIXTURES + ".described.unmarked has no @NullMarked package-info");
        }

        @Test
        void isReportedForAnEmptyWordInItsName() {
            assertThat(violations("names", HouseRules::namesSayWhatAThingIs))
                    .extracting(violation -> violation.substring(0, violation.indexOf(' ')))
                    .containsExactlyInAnyOrder(
                            FIXTURES + ".names.NodeManager",
                            FIXTURES + ".names.PathHelper",
                            FIXTURES + ".names.PathUtil",
                            FIXTURES + ".names.PathUtils",
                            FIXTURES + ".names.StoreImpl");
        }

        @Test
        void isReportedForConstructingASqlClass() {
            assertThat(methodsOf(violations("sql", HouseRules::onlyAppConstructsSqlClasses)))
                    .containsExactlyInAnyOrder("Door.make", "Door.makeLater");
        }

        private static List<String> violations(
                String fixture, Function<HouseRules, ArchRule> rule) {
            String root = FIXTURES + "." + fixture;
            JavaClasses classes = new ClassFileImporter().importPackages(root);
            EvaluationResult result = rule.apply(new HouseRules(root)).evaluate(classes);
            return result.getFailureReport().getDetails();
        }

        /** The simple names of the class and method in which each violation happens. */
        private static List<String> methodsOf(List<String> violations) {
            Pattern method = Pattern.compile("^\\w+ <[\\w.]+\\.(\\w+\\.\\w+)\\(");
            return violations.stream()
                    .map(violation -> {
                        Matcher matcher = method.matcher(violation);
                        return matcher.find() ? matcher.group(1) : violation;
                    })
                    .toList();
        }
    }

    private static boolean isNoTest(JavaClass type) {
        return type.getSource()
                .map(source -> !source.getUri().getPath().contains("/test-classes/"))
                .orElseThrow();
    }
}

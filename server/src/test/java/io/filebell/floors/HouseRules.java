package io.filebell.floors;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.all;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.AbstractClassesTransformer;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ClassesTransformer;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rules about classes, for the packages under one root: {@code io.filebell}, or a fixture that
 * repeats its packages.
 */
final class HouseRules {
    /** What makes time or chance, by owner; using what was passed in is free. */
    private static final Map<String, Set<String>> CLOCKS_AND_DICE = Map.ofEntries(
            Map.entry("java.lang.System", Set.of("currentTimeMillis", "nanoTime")),
            Map.entry("java.lang.Math", Set.of("random")),
            Map.entry("java.lang.StrictMath", Set.of("random")),
            Map.entry("java.util.Date", Set.of("<init>")),
            Map.entry("java.util.Random", Set.of("<init>")),
            Map.entry("java.util.SplittableRandom", Set.of("<init>")),
            Map.entry(
                    "java.security.SecureRandom",
                    Set.of("<init>", "getInstance", "getInstanceStrong")),
            Map.entry("java.util.UUID", Set.of("randomUUID")),
            Map.entry("java.util.Collections", Set.of("shuffle")),
            Map.entry("java.util.concurrent.ThreadLocalRandom", Set.of("current")),
            Map.entry("java.util.random.RandomGenerator", Set.of("getDefault", "of")),
            Map.entry(
                    "java.util.random.RandomGeneratorFactory",
                    Set.of("getDefault", "of", "create")),
            Map.entry("java.time.InstantSource", Set.of("system")));

    private static final Set<String> READING_A_CLOCK =
            Set.of("now", "systemUTC", "systemDefaultZone", "system");

    private static final Pattern EMPTY_WORD =
            Pattern.compile(".*(Manager|Helper|Helpers|Util|Utils|Impl)");

    private static final String NULL_MARKED = "org.jspecify.annotations.NullMarked";

    private final String root;

    HouseRules(String root) {
        this.root = root;
    }

    ArchRule packagesSeeOnlyTheirFloorAndLowerOnes() {
        return classes().should(each("see only their own floor and lower ones", (type, events) -> {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                Optional<Floor> from = floorOf(type);
                Optional<Floor> to = floorOf(dependency.getTargetClass());
                if (from.isPresent() && to.isPresent() && to.get().isAbove(from.get())) {
                    events.add(violated(type, dependency.getDescription()));
                }
            }
        }));
    }

    ArchRule everyPackageStandsOnAFloor() {
        return all(packages()).should(new ArchCondition<>("stand on a floor") {
            @Override
            public void check(JavaPackage item, ConditionEvents events) {
                if (Floor.of(topLevelPackage(item.getName())).isEmpty()) {
                    events.add(violated(item, item.getName() + " stands on no floor"));
                }
            }
        });
    }

    ArchRule packagesHaveNoCycle() {
        return SlicesRuleDefinition.slices().matching(root + ".(*)..").should().beFreeOfCycles();
    }

    /**
     * Time and chance are passed in; only who composes the program, the commands, and the
     * receiver's builder, which composes it for others, make them.
     */
    ArchRule timeAndChanceArePassedIn() {
        return classes()
                .that(
                        new DescribedPredicate<>(
                                "stand below the composition root and the commands") {
                            @Override
                            public boolean test(JavaClass type) {
                                String name = topLevelPackage(type.getPackageName());
                                return !name.isEmpty()
                                        && !name.equals("cli")
                                        && !type.getName()
                                                .equals(root + ".receiver.ReceiverBuilder");
                            }
                        })
                .should(access("take time and chance as parameters", HouseRules::isClockOrDice));
    }

    ArchRule nothingSleeps() {
        return classes().should(access("await or tick, not sleep", target -> {
            String owner = target.getTargetOwner().getName();
            return target.getName().equals("sleep")
                    && (owner.equals("java.lang.Thread")
                            || owner.equals("java.util.concurrent.TimeUnit"));
        }));
    }

    ArchRule everyPackageIsDescribedAndNullMarked() {
        return all(packages())
                .should(new ArchCondition<>("have a package-info that is @NullMarked") {
                    @Override
                    public void check(JavaPackage item, ConditionEvents events) {
                        if (!item.isAnnotatedWith(NULL_MARKED)) {
                            events.add(violated(
                                    item, item.getName() + " has no @NullMarked package-info"));
                        }
                    }
                });
    }

    ArchRule namesSayWhatAThingIs() {
        return classes().should(each("have a name that says what they are", (type, events) -> {
            if (EMPTY_WORD.matcher(type.getSimpleName()).matches()) {
                events.add(violated(type, type.getName() + " ends in a word that says nothing"));
            }
        }));
    }

    /** {@code SqlEvents} and its like are made by {@code App} alone, besides their own package. */
    ArchRule onlyAppConstructsSqlClasses() {
        return classes()
                .that(new DescribedPredicate<>("are not App") {
                    @Override
                    public boolean test(JavaClass type) {
                        return !type.getName().equals(root + ".App")
                                && !type.getName().startsWith(root + ".App$");
                    }
                })
                .should(access("leave Sql... classes to App", access -> {
                    JavaClass made = access.getTargetOwner();
                    return access.getName().equals("<init>")
                            && made.getSimpleName().startsWith("Sql")
                            && isOurs(made.getPackageName())
                            && !made.getPackageName()
                                    .equals(access.getOriginOwner().getPackageName());
                }));
    }

    private static boolean isClockOrDice(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        if (owner.startsWith("java.time.") && READING_A_CLOCK.contains(access.getName())) {
            return true;
        }
        Set<String> methods = CLOCKS_AND_DICE.get(owner);
        return methods != null && methods.contains(access.getName());
    }

    private boolean isOurs(String packageName) {
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }

    /** The name of the package below the root in which {@code packageName} lies. */
    private String topLevelPackage(String packageName) {
        if (packageName.equals(root)) {
            return "";
        }
        String below = packageName.substring(root.length() + 1);
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }

    private Optional<Floor> floorOf(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        return isOurs(name) ? Floor.of(topLevelPackage(name)) : Optional.empty();
    }

    private static ClassesTransformer<JavaPackage> packages() {
        return new AbstractClassesTransformer<>("packages") {
            @Override
            public Iterable<JavaPackage> doTransform(JavaClasses classes) {
                return classes.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
            }
        };
    }

    private static ArchCondition<JavaClass> access(
            String description, Predicate<JavaAccess<?>> isBanned) {
        return each(description, (type, events) -> {
            List<JavaAccess<?>> banned =
                    type.getAccessesFromSelf().stream().filter(isBanned).toList();
            banned.forEach(access -> events.add(violated(type, access.getDescription())));
        });
    }

    private static ArchCondition<JavaClass> each(
            String description, BiConsumer<JavaClass, ConditionEvents> check) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                check.accept(type, events);
            }
        };
    }

    private static ConditionEvent violated(Object subject, String message) {
        return SimpleConditionEvent.violated(subject, message);
    }
}

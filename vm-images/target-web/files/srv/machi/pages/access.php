<p>Five minutes on foot from Minato station, north exit. Buses 3 and 11 stop in front of the house.</p>
<p>港駅北口から徒歩五分。バス三番・十一番、新聞社前下車。</p>
